// Buffers for transfers, used again and again: a fresh megabyte costs more than what is done with it. What bounds
// the number in use is the credit of streams and the permits of senders, not the pool.

import { SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE } from '../limits.ts';

const MAX_KEPT_BYTES = 8 * 1024 * 1024;
// Other sizes are those of single small files, which hardly come twice.
const KEPT_SIZES: readonly number[] = [SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE];

export interface BufferPool {
  /** A buffer of exactly `size` bytes with any content. */
  take(size: number): Uint8Array<ArrayBuffer>;
  /** A buffer of at least `size` bytes, for something that is not worth a large one. */
  takeFor(size: number): Uint8Array<ArrayBuffer>;
  /** Gives back a buffer that nobody uses any more; a detached one is let go. */
  give(buffer: Uint8Array<ArrayBuffer>): void;
}

export const createBufferPool = (): BufferPool => {
  const kept = new Map<number, Uint8Array<ArrayBuffer>[]>();
  let keptBytes = 0;
  const take = (size: number): Uint8Array<ArrayBuffer> => {
    const buffer = kept.get(size)?.pop();
    if (buffer === undefined) return new Uint8Array(size);
    keptBytes -= size;
    return buffer;
  };
  return {
    take,
    takeFor: (size) => {
      if (size <= SMALL_BUFFER_SIZE / 4) return new Uint8Array(size);
      return take(KEPT_SIZES.find((kept) => kept >= size) ?? size);
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
