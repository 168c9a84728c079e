// What can be asked of whoever has the saved pairs of a state directory: the process that serves them, or their files while none does.

import type { PairState } from '../pair-status.ts';

export interface PairStates {
  /** Of the process that serves the pairs; undefined where none does. */
  readonly process: { readonly pid: number; readonly since: string } | undefined;
  /** By the names of the pairs. */
  readonly states: ReadonlyMap<string, PairState>;
}

export interface PairControl {
  states(): Promise<PairStates>;
  /** Nothing is done for the pair until `resume`; what is under way is cut short, and remembered as far as it is done. Code: `NOT_FOUND`. */
  pause(name: string): Promise<void>;
  /**
   * Goes on, also after something that had failed. `allowDelete`: the next run may remove so many entries of one side. Codes: `NOT_FOUND`;
   * `BAD_REQUEST`: no process runs that could take the allowance.
   */
  resume(name: string, options: { readonly allowDelete?: number | undefined }): Promise<void>;
  /** Stops the pair, and forgets it and what both sides agreed on. Neither directory changes. Code: `NOT_FOUND`. */
  forget(name: string): Promise<void>;
  /** Reads the files of the pairs again. */
  reload(): Promise<void>;
}
