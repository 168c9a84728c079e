// files.downloadTree, calling side: a tree that the server sends as it finds it. What it sends is held to the form that it may
// have; where it may be put, and whether it may, is for the storage that gets it.

import { toWherryError, type RemotePath, malformed, pathFromAnswer } from '../../base/index.ts';
import type { BatchEntry } from '../../storage/index.ts';
import { batchCredit } from '../bytes/receive-batches.ts';
import { MAX_BATCH_PARCEL, TRANSFER_BUFFER_SIZE, TRANSFER_WINDOW } from '../limits.ts';
import { decodeTreeMessage, type TreeMessage } from '../wire/answers.ts';
import { METHODS, encodePathRequest } from '../wire/requests.ts';
import { decodeArrived, receiveBatches, type ReceivedBatch } from './arriving-batches.ts';
import { withCompression } from '../wire/compression.ts';
import { expectParcels } from './remote-compression.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

/** Messages are read ahead to see whether the server has ended; what it sends beyond so many has to wait. */
const MAX_MESSAGES_AHEAD = 64;

export interface ArrivedPiece extends TreeMessage {
  /** Files and links of this piece. */
  readonly batch: (ReceivedBatch & { readonly entries: readonly BatchEntry[] }) | undefined;
}

export interface ArrivingTree {
  /** What comes next; undefined when the server has sent all. */
  next(): Promise<ArrivedPiece | undefined>;
  /** A batch of this length was dealt with: the server may send more. */
  dealtWith(length: number): void;
  /** Ends at once. Harmless after the end. */
  abandon(): void;
}

export const openDownloadTree = async (
  remote: RemoteContext,
  directory: RemotePath,
  patience: Patience,
): Promise<ArrivingTree> => {
  const { compression } = remote;
  const params = withCompression(encodePathRequest(directory), compression);
  const opened = await openStream(remote, METHODS.downloadTree, params, patience, 'bulk');
  const stream = expectParcels(opened, compression, MAX_BATCH_PARCEL);
  stream.end();
  const window = remote.windows.widen(stream, TRANSFER_WINDOW, 2 * TRANSFER_BUFFER_SIZE);
  const batches = receiveBatches(remote, stream, patience);

  /** Messages that came while a batch was waited for. */
  const ahead: unknown[] = [];
  let hasEnded = false;
  let reading: Promise<void> | undefined;
  const read = async (): Promise<void> => {
    const message = await nextMessage(stream, patience);
    reading = undefined;
    if (message === undefined) hasEnded = true;
    else ahead.push(message);
  };
  /** One read at a time keeps messages in order. */
  const readOn = (): Promise<void> => {
    reading ??= read();
    return reading;
  };
  const takeMessage = async (): Promise<unknown> => {
    while (ahead.length === 0 && !hasEnded) await readOn();
    return ahead.shift();
  };
  /** The batch that the last message announced. Where the server ends instead, all bytes before the end are here by then. */
  const takeBatch = async (): Promise<ReceivedBatch> => {
    let batch: ReceivedBatch | undefined;
    const coming = batches.next().then((one) => {
      batch = one;
    });
    coming.catch(() => {
      // The stream is gone, which the messages say too.
    });
    // Mostly it is there already.
    await Promise.resolve();
    while (batch === undefined && !hasEnded)
      await (ahead.length < MAX_MESSAGES_AHEAD ? Promise.race([coming, readOn()]) : coming);
    if (batch === undefined) throw malformed('answer', 'it ended before a batch that it announced');
    return batch;
  };
  const receive = async (): Promise<ArrivedPiece | undefined> => {
    const message = await takeMessage();
    if (message === undefined) return undefined;
    const piece = decodeTreeMessage(message, directory);
    if (!piece.hasBatch) return { ...piece, batch: undefined };
    const batch = await patience.waitFor(takeBatch());
    return { ...piece, batch: { ...batch, entries: decodeUnasked(batch) } };
  };
  return {
    async next() {
      try {
        return await receive();
      } catch (error: unknown) {
        const reason = endedBy(error, patience.signal);
        stream.reset(toWherryError(reason));
        throw reason;
      }
    },
    dealtWith(length) {
      patience.touch();
      stream.consumed(batchCredit(length));
    },
    abandon() {
      window.giveBack();
      abandon(stream);
    },
  };
};

const decodeUnasked = ({ buffer, length }: ReceivedBatch): readonly BatchEntry[] => {
  const entries = decodeArrived(buffer.subarray(0, length));
  for (const { kind, path } of entries) {
    // Their times are set when everything is in them: the list has them.
    if (kind === 'directory') throw malformed('answer', 'it has a directory in a batch');
    pathFromAnswer(`/${path}`);
  }
  return entries;
};
