// Buffers for transfers, used again and again: fresh memory of their size costs more than what is done with it, and
// keeps the garbage collector busy. What bounds the number in use is the credit of streams and the permits of senders,
// not the pool.

import type { Clock } from '../../session/index.ts';
import { SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE } from '../limits.ts';

const MIB = 1024 * 1024;

/** Kept for as long as the pool lives. */
const LEAST_KEPT_BYTES = 16 * MIB;
/**
 * Kept by the pool of a server while it is in use: many transfers at once have so many buffers on their way, and what is let go is a weight on
 * the garbage collector, which then comes all the time.
 */
const MAX_KEPT_BYTES = 64 * MIB;
const IDLE_MS = 10_000;

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

/** With a clock it keeps more, and lets go of that when nothing was taken for some seconds. */
export const createBufferPool = (clock?: Clock): BufferPool => {
  const most = clock === undefined ? LEAST_KEPT_BYTES : MAX_KEPT_BYTES;
  const kept = new Map<number, Uint8Array<ArrayBuffer>[]>();
  let keptBytes = 0;
  let isUsed = false;
  let isTrimDue = false;

  const trim = (): void => {
    isTrimDue = false;
    if (isUsed) return trimLater();
    for (const [size, buffers] of kept) {
      while (keptBytes > LEAST_KEPT_BYTES) {
        const buffer = buffers.pop();
        if (buffer === undefined) break;
        keptBytes -= size;
        // Its memory goes at once: nothing else may happen here for long, no garbage collection either.
        buffer.buffer.transfer(0);
      }
    }
  };
  const trimLater = (): void => {
    if (isTrimDue || keptBytes <= LEAST_KEPT_BYTES) return;
    isTrimDue = true;
    isUsed = false;
    clock?.schedule(IDLE_MS, trim, true);
  };

  const take = (size: number): Uint8Array<ArrayBuffer> => {
    isUsed = true;
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
      if (!isWhole || size < LEAST_KEPT_SIZE || keptBytes + size > most) return;
      const sameSize = kept.get(size);
      if (sameSize === undefined) kept.set(size, [buffer]);
      else sameSize.push(buffer);
      keptBytes += size;
      trimLater();
    },
  };
};
