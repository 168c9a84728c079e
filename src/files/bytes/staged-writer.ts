// Writes full buffers into a staged file, in order, two at a time: more would fight for the file, fewer would wait for
// each other.

import type { StagedFile } from '../../storage/index.ts';
import type { BufferPool } from './buffer-pool.ts';

const MAX_WRITES = 2;

export interface StagedWriter {
  /** Takes the buffer over; it goes back to the pool when it is written. */
  push(buffer: Uint8Array<ArrayBuffer>, length: number): void;
  /** Drops what has not begun. */
  stop(): void;
  /** Resolves when no write is under way. */
  idle(): Promise<void>;
}

export const createStagedWriter = (
  staged: StagedFile,
  pool: BufferPool,
  hear: { readonly onWritten: (length: number) => void; readonly onError: (error: unknown) => void },
): StagedWriter => {
  const full: { readonly buffer: Uint8Array<ArrayBuffer>; readonly length: number }[] = [];
  let writing = 0;
  let isStopped = false;
  let wake = (): void => {};

  const settle = (): void => {
    writing -= 1;
    writeOn();
    if (writing === 0) wake();
  };
  const writeOn = (): void => {
    for (let next = full[0]; next !== undefined && writing < MAX_WRITES; next = full[0]) {
      full.shift();
      const { buffer, length } = next;
      writing += 1;
      staged.write(buffer, length).then(
        (returned) => {
          pool.give(returned);
          if (!isStopped) hear.onWritten(length);
          settle();
        },
        (error: unknown) => {
          hear.onError(error);
          settle();
        },
      );
    }
  };
  return {
    push(buffer, length) {
      if (isStopped) return;
      full.push({ buffer, length });
      writeOn();
    },
    stop() {
      isStopped = true;
      full.length = 0;
    },
    idle: () => new Promise((resolve) => (writing === 0 ? resolve() : (wake = resolve))),
  };
};
