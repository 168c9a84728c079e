// Cuts the raw bytes of a stream into batches: each is preceded by its length in four bytes, big-endian. The length
// travels among the bytes and not in a message, so that the receiver need not bring two kinds of things in order.

import { WherryError } from '../../base/index.ts';
import { BATCH_HEADER_SIZE } from '../../storage/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { TRANSFER_BUFFER_SIZE } from '../limits.ts';
import type { BufferPool } from './buffer-pool.ts';

const LENGTH_SIZE = 4;

export interface BatchCutter {
  /** Whether the bytes so far end between two batches. */
  readonly isComplete: boolean;
  /** Takes what arrived. Throws `BAD_REQUEST` for a length that no batch has. */
  take(bytes: Uint8Array): void;
}

/** `onBatch` owns the buffer: it must give it back to the pool, and the stream its credit (`length` + 4). */
export const createBatchCutter = (
  pool: BufferPool,
  onBatch: (buffer: Uint8Array<ArrayBuffer>, length: number) => void,
): BatchCutter => {
  let lengthBytes = 0;
  let length = 0;
  let buffer: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  return {
    get isComplete() {
      return buffer === undefined && lengthBytes === 0;
    },
    take(bytes) {
      for (let offset = 0; offset < bytes.length;) {
        if (buffer === undefined) {
          length = length * 256 + (bytes[offset] ?? 0);
          offset += 1;
          lengthBytes += 1;
          if (lengthBytes < LENGTH_SIZE) continue;
          if (length < BATCH_HEADER_SIZE || length > TRANSFER_BUFFER_SIZE) {
            throw new WherryError(
              'BAD_REQUEST',
              `A batch has ${BATCH_HEADER_SIZE} to ${TRANSFER_BUFFER_SIZE} bytes, not ${length}.`,
            );
          }
          buffer = pool.takeFor(length);
          filled = 0;
          continue;
        }
        const more = Math.min(bytes.length - offset, length - filled);
        buffer.set(bytes.subarray(offset, offset + more), filled);
        filled += more;
        offset += more;
        if (filled < length) continue;
        const whole = buffer;
        const wholeLength = length;
        buffer = undefined;
        lengthBytes = 0;
        length = 0;
        onBatch(whole, wholeLength);
      }
    },
  };
};

/** Bytes of credit that a batch of this length used up. */
export const batchCredit = (length: number): number => length + LENGTH_SIZE;

/** Sends a batch; `onSent` is called when its buffer may be used again, in any case. */
export const sendBatch = async (
  stream: LinkStream,
  buffer: Uint8Array,
  length: number,
  onSent: () => void,
): Promise<void> => {
  const prefix = new Uint8Array(LENGTH_SIZE);
  new DataView(prefix.buffer).setUint32(0, length);
  const room = stream.write(prefix);
  room.catch(() => {
    // The write below fails with the same error.
  });
  await stream.write(buffer.subarray(0, length), onSent);
};
