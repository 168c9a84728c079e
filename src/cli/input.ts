// Standard input as commands see it. Touched only by a command that reads it.

import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';

export interface Input {
  /** A person sits there: nothing comes unless they type it. */
  isTerminal(): boolean;
  /** It is a directory ("< DIRECTORY"), of which nothing can be read. */
  isDirectory(): boolean;
  /** All that comes, until its end. May be called once. Ends early, without an error, when nobody asks for more. */
  read(): AsyncIterable<Uint8Array>;
}

const STDIN = 0;

/** `open`: process.stdin begins to work when it is first looked at. */
export const createInput = (open: () => Readable & { readonly isTTY?: boolean }): Input => ({
  isTerminal: () => open().isTTY === true,
  isDirectory: () => fstatSync(STDIN).isDirectory(),
  async *read() {
    for await (const piece of open()) yield piece as Uint8Array;
  },
});
