// Buffers for transfers, used again and again: fresh memory of their size costs more than what is done with it, and
// keeps the garbage collector busy. What bounds the number in use is the credit of streams and the permits of senders,
// not the pool.

import { SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE } from '../limits.ts';

const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Smaller ones are made anew and left to the garbage collector. */
const LEAST_KEPT_SIZE = SMALL_BUFFER_SIZE;

export interface BufferPool {
  /** A buffer of exactly `size` bytes with any content. */
  take(size: number): Uint8Array<ArrayBuffer>;
  /** A buffer of at least `size` bytes, which may not be more than TRANSFER_BUFFER_SIZE. */
  takeFor(size: number): Uint8Array<ArrayBuffer>;
  /** Gives back a buffer that nobody uses any more; a detached one is let go. */
  give(buffer: Uint8Array<ArrayBuffer>): void;
}

/** Size of the buffers for a file of `size` bytes in pieces of at most `atMost`: rather one that is kept than one that fits. */
export const bufferSizeOf = (size: number, atMost: number): number => {
  if (size > LEAST_KEPT_SIZE) return atMost;
  const fitting = size > LEAST_KEPT_SIZE / 4 ? LEAST_KEPT_SIZE : Math.max(1, size);
  return Math.min(fitting, atMost);
};

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
    takeFor: (size) => take(bufferSizeOf(size, TRANSFER_BUFFER_SIZE)),
    give(buffer) {
      const size = buffer.length;
      const isWhole = size === buffer.buffer.byteLength;
      if (!isWhole || size < LEAST_KEPT_SIZE || keptBytes + size > MAX_KEPT_BYTES) return;
      const sameSize = kept.get(size);
      if (sameSize === undefined) kept.set(size, [buffer]);
      else sameSize.push(buffer);
      keptBytes += size;
    },
  };
};
