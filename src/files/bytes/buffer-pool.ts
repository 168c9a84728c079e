// Buffers for transfers, used again and again: a fresh megabyte costs more than what is done with it. What bounds
// the number in use is the credit of streams and the permits of senders, not the pool.

import { SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE } from '../limits.ts';

const MAX_KEPT_BYTES = 8 * 1024 * 1024;
// Other sizes are those of single small files, which hardly come twice.
const KEPT_SIZES: readonly number[] = [SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE];

export interface BufferPool {
  /** A buffer of exactly `size` bytes with any content. */
  take(size: number): Uint8Array<ArrayBuffer>;
  /** Gives back a buffer that nobody uses any more; a detached one is let go. */
  give(buffer: Uint8Array<ArrayBuffer>): void;
}

export const createBufferPool = (): BufferPool => {
  const kept = new Map<number, Uint8Array<ArrayBuffer>[]>();
  let keptBytes = 0;
  return {
    take(size) {
      const buffer = kept.get(size)?.pop();
      if (buffer === undefined) return new Uint8Array(size);
      keptBytes -= size;
      return buffer;
    },
    give(buffer) {
      const size = buffer.length;
      if (
        !KEPT_SIZES.includes(size) ||
        size !== buffer.buffer.byteLength ||
        keptBytes + size > MAX_KEPT_BYTES
      )
        return;
      const sameSize = kept.get(size);
      if (sameSize === undefined) kept.set(size, [buffer]);
      else sameSize.push(buffer);
      keptBytes += size;
    },
  };
};
