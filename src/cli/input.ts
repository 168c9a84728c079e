// Standard input as commands see it. Touched only by a command that reads it.

import { on } from 'node:events';
import { fstatSync } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';

export interface Input {
  /** A person sits there: nothing comes unless they type it. */
  isTerminal(): boolean;
  /** It is a directory ("< DIRECTORY"), of which nothing can be read. */
  isDirectory(): boolean;
  /**
   * Where lines are edited, a question is asked by what edits them: a line, without its end; undefined when it is given up, by
   * the person or the signal.
   */
  ask?(question: string, isSecret: boolean, signal: AbortSignal): Promise<string | undefined>;
  /** On a terminal: what is typed is not shown, and comes key by key, until the returned function is called. */
  hideTyping?(): () => void;
  /** What is typed on a terminal, from now until nobody asks for more or the signal aborts; then it can be asked for again. */
  readTyped?(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * All that comes, until its end. May be called once. Ends early, without an error, when nobody asks for more; with one when
   * the signal aborts, also while nothing comes.
   */
  read(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

/** The parts of `process.stdin` that an input needs. */
export type TerminalInput = Readable & {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
};

const STDIN = 0;
/** `open`: process.stdin begins to work when it is first looked at. */
export const createInput = (open: () => TerminalInput): Input => ({
  isTerminal: () => open().isTTY === true,
  isDirectory: () => fstatSync(STDIN).isDirectory(),
  hideTyping: () => {
    open().setRawMode?.(true);
    return () => void open().setRawMode?.(false);
  },
  async *readTyped(signal) {
    const stream = open();
    try {
      for await (const [piece] of on(stream, 'data', { signal, close: ['end'] })) yield piece as Uint8Array;
    } finally {
      // Otherwise the terminal would keep this process from ending.
      stream.pause();
    }
  },
  async *read(signal) {
    const stream = signal === undefined ? open() : addAbortSignal(signal, open());
    for await (const piece of stream) yield piece as Uint8Array;
  },
});
