// What the shell needs of the process it runs in, so that a test can stand in for it.

import type { Readable, Writable } from 'node:stream';

export interface TerminalHost {
  /** A terminal can be switched to raw mode: what is typed then comes at once, and is not echoed. */
  readonly input: Readable & { setRawMode?(isRaw: boolean): unknown };
  readonly output: Writable;
  /** The directory that the process was started in. */
  readonly directory: string;
  readonly home: string;
  /** While it is held, an interrupt from the keyboard calls `listener`, and nothing else. Returns its release. */
  onInterrupt(listener: () => void): () => void;
  /** Runs a command in the user's own shell, or that shell itself when it is empty. Fulfils with its exit code. */
  runLocal(command: string, directory: string): Promise<number>;
  /** Ends the process at once. */
  abandon(): void;
}
