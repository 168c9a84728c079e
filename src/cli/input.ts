// Standard input as commands see it. Touched only by a command that reads it.

import type { Readable } from 'node:stream';

export interface Input {
  /** A person sits there: nothing comes unless they type it. */
  isTerminal(): boolean;
  /** All that comes, until its end. May be called once. Ends early, without an error, when nobody asks for more. */
  read(): AsyncIterable<Uint8Array>;
}

/** `open`: process.stdin begins to work when it is first looked at. */
export const createInput = (open: () => Readable & { readonly isTTY?: boolean }): Input => ({
  isTerminal: () => open().isTTY === true,
  async *read() {
    for await (const piece of open()) yield piece as Uint8Array;
  },
});
