// Writes full buffers into a staged file, in order, two at a time: more would fight for the file, fewer would wait for
// each other. Buffers may come before there is a file.

import type { StagedFile } from '../../storage/index.ts';
import type { BufferPool } from './buffer-pool.ts';

const MAX_WRITES = 2;

export interface StagedWriter {
  /** The file is there: what waits is written. */
  begin(staged: StagedFile): void;
  /** Takes the buffer over; it goes back to the pool when it is written. */
  push(buffer: Uint8Array<ArrayBuffer>, length: number): void;
  /** Drops what has not begun. */
  stop(): void;
  /** Resolves when no write is under way. */
  idle(): Promise<void>;
}

export interface StagedWriterHooks {
  /** Sees each buffer before it is written; what it throws is an error of the writer. */
  readonly onWriting: (bytes: Uint8Array) => void;
  readonly onWritten: (length: number) => void;
  readonly onError: (error: unknown) => void;
}

export const createStagedWriter = (pool: BufferPool, hooks: StagedWriterHooks): StagedWriter => {
  let file: StagedFile | undefined;
  const full: { readonly buffer: Uint8Array<ArrayBuffer>; readonly length: number }[] = [];
  let writing = 0;
  let isStopped = false;
  let wake = (): void => {};

  const settle = (): void => {
    writing -= 1;
    writeOn();
    if (writing === 0) wake();
  };
  const write = async (staged: StagedFile, { buffer, length }: (typeof full)[number]): Promise<void> => {
    try {
      hooks.onWriting(buffer.subarray(0, length));
      pool.give(await staged.write(buffer, length));
      if (!isStopped) hooks.onWritten(length);
    } catch (error: unknown) {
      hooks.onError(error);
    }
  };
  const writeOn = (): void => {
    while (file !== undefined && writing < MAX_WRITES) {
      const next = full.shift();
      if (next === undefined) return;
      writing += 1;
      void write(file, next).then(settle);
    }
  };
  return {
    begin(staged) {
      file = staged;
      writeOn();
    },
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
