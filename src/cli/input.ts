// Standard input as commands see it. Touched only by a command that reads it.

import { fstatSync } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { onAbort } from '../base/index.ts';

export interface Input {
  /** A person sits there: nothing comes unless they type it. */
  isTerminal(): boolean;
  /** It is a directory ("< DIRECTORY"), of which nothing can be read. */
  isDirectory(): boolean;
  /** The first line that comes, without its end; undefined when there is none. Rejects with the signal's reason. */
  readLine(signal: AbortSignal): Promise<string | undefined>;
  /** On a terminal: what is typed is not shown, and comes key by key, until the returned function is called. */
  hideTyping?(): () => void;
  /** What is typed on a terminal, from now until nobody asks for more; then it can be asked for again. */
  readTyped?(): AsyncIterable<Uint8Array>;
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
const MAX_LINE_LENGTH = 4096;

/** Nothing is read behind the line, and nothing waits for more: the process may end. */
const readLine = (stream: Readable, signal: AbortSignal): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    let text = '';
    const settle = (use: () => void): void => {
      stream.off('data', take).off('end', end).off('error', end);
      stopListening();
      stream.destroy();
      use();
    };
    const take = (piece: Uint8Array): void => {
      text += Buffer.from(piece).toString();
      const [line = '', ...rest] = text.split(/\r?\n/u);
      if (rest.length > 0 || text.length > MAX_LINE_LENGTH) settle(() => resolve(line));
    };
    const end = (): void => settle(() => resolve(text === '' ? undefined : text));
    const stopListening = onAbort(signal, (reason) => settle(() => reject(reason)));
    stream.on('data', take).on('end', end).on('error', end);
  });

/** `open`: process.stdin begins to work when it is first looked at. */
export const createInput = (open: () => TerminalInput): Input => ({
  isTerminal: () => open().isTTY === true,
  isDirectory: () => fstatSync(STDIN).isDirectory(),
  readLine: (signal) => readLine(open(), signal),
  hideTyping: () => {
    open().setRawMode?.(true);
    return () => void open().setRawMode?.(false);
  },
  async *readTyped() {
    const stream = open();
    try {
      for await (const piece of stream.iterator({ destroyOnReturn: false })) yield piece as Uint8Array;
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
