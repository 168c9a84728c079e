// Standard input as commands see it. Touched only by a command that reads it.

import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { onAbort } from '../base/index.ts';

export interface Input {
  /** A person sits there: nothing comes unless they type it. */
  isTerminal(): boolean;
  /** It is a directory ("< DIRECTORY"), of which nothing can be read. */
  isDirectory(): boolean;
  /** The first line that comes, without its end; undefined when there is none. Rejects with the signal's reason. */
  readLine(signal: AbortSignal): Promise<string | undefined>;
  /** All that comes, until its end. May be called once. Ends early, without an error, when nobody asks for more. */
  read(): AsyncIterable<Uint8Array>;
}

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
export const createInput = (open: () => Readable & { readonly isTTY?: boolean }): Input => ({
  isTerminal: () => open().isTTY === true,
  isDirectory: () => fstatSync(STDIN).isDirectory(),
  readLine: (signal) => readLine(open(), signal),
  async *read() {
    for await (const piece of open()) yield piece as Uint8Array;
  },
});
