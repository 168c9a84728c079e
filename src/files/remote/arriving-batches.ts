// The batches of a download, as they arrive: cut out of the stream's bytes, and kept until a message says what they are.

import { AsyncQueue, WherryError, toWherryError, malformed } from '../../base/index.ts';
import { decodeBatch, type BatchEntry } from '../../storage/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { createBatchCutter } from '../bytes/receive-batches.ts';
import { MAX_UNANSWERED_BATCHES } from '../limits.ts';
import type { Patience } from './patience.ts';
import type { RemoteContext } from './remote-context.ts';

export interface ReceivedBatch {
  /** Owned by the receiver, to be given to the pool. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly length: number;
}

/** Cuts the stream's bytes into batches, for as long as it lasts. */
export const receiveBatches = (
  remote: RemoteContext,
  stream: LinkStream,
  patience: Patience,
): AsyncQueue<ReceivedBatch> => {
  const batches = new AsyncQueue<ReceivedBatch>();
  const cutter = createBatchCutter(remote.pool, (buffer, length) => {
    // Each is announced by a message before it; a server that sends them without ends the transfer.
    if (batches.size >= MAX_UNANSWERED_BATCHES)
      throw malformed('answer', 'it sends batches that nobody asked for');
    batches.push({ buffer, length });
  });
  stream.onBytes((bytes) => {
    patience.touch();
    try {
      cutter.take(bytes);
    } catch (error: unknown) {
      // Nothing may be thrown into the session that delivers the bytes.
      const problem = toWherryError(error);
      const isLength = problem.code === 'BAD_REQUEST';
      stream.reset(isLength ? malformed('answer', 'a batch has a length that no batch has') : problem);
    }
  });
  stream.signal.addEventListener('abort', () => batches.end(toWherryError(stream.signal.reason)), {
    once: true,
  });
  return batches;
};

/** What a batch holds. Code: `CORRUPTED`. */
export const decodeArrived = (bytes: Uint8Array): readonly BatchEntry[] => {
  try {
    return decodeBatch(bytes);
  } catch (error: unknown) {
    throw new WherryError('CORRUPTED', undefined, { cause: error });
  }
};
