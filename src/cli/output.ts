// One output stream as commands see it: waits while the reader is slow, and notices that the reader has gone (EPIPE)
// without making a fuss about it.

import type { Writable } from 'node:stream';
import { choosesColor } from './text/color-choice.ts';

export interface Output {
  readonly isTerminal: boolean;
  /** Whether colours may be used, as color-choice.ts decides. */
  readonly hasColor: boolean;
  /** Width of the terminal in columns; 80 where there is none. */
  readonly columns: number;
  /** Aborts when the reader is gone. Commands whose only purpose is output stop then; others carry on in silence. */
  readonly closed: AbortSignal;
  /** Resolves when more may be written. Never rejects: what a gone reader does not read is dropped. */
  write(text: string | Uint8Array): Promise<void>;
}

/** The parts of `process.stdout` that an output needs. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  getColorDepth?(env?: object): number;
}

export const createOutput = (
  stream: OutputStream,
  env: Readonly<Partial<Record<string, string>>>,
): Output => {
  const gone = new AbortController();
  const ready = (resolve: () => void): void => {
    const done = (): void => {
      stream.off('drain', done);
      gone.signal.removeEventListener('abort', done);
      resolve();
    };
    stream.on('drain', done);
    gone.signal.addEventListener('abort', done);
  };
  // Whatever the error is (EPIPE when the reader ended, EIO when the terminal went away), nobody reads this stream any more.
  stream.on('error', () => gone.abort());
  return {
    isTerminal: stream.isTTY === true,
    hasColor: choosesColor({
      isTerminal: stream.isTTY === true,
      depth: stream.getColorDepth?.(env) ?? 1,
      env,
    }),
    get columns() {
      return stream.columns ?? 80;
    },
    closed: gone.signal,
    write: (text) =>
      gone.signal.aborted || stream.write(text)
        ? Promise.resolve()
        : new Promise<void>((resolve) => ready(resolve)),
  };
};
