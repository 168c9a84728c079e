// What became of one operation.

import { isWherryError, toWherryError, type ErrorCode, type WherryError } from '../../base/index.ts';
import type { Operation } from '../core/operations.ts';

/**
 * `done`: durably. `changed`: what was to be changed is not what was seen, and was left as it is; the next run looks again. `left`: not
 * tried, because something else failed. `failed`: could not be done.
 */
export type Outcome =
  | { readonly outcome: 'done' | 'changed' | 'left' }
  | { readonly outcome: 'failed'; readonly code: ErrorCode; readonly message: string };

export interface Settled {
  readonly operation: Operation;
  readonly result: Outcome;
}

export const DONE: Outcome = { outcome: 'done' };
export const CHANGED: Outcome = { outcome: 'changed' };
export const LEFT: Outcome = { outcome: 'left' };

/** Refusals that mean that somebody else was quicker. */
const RACES: ReadonlySet<ErrorCode> = new Set([
  'ALREADY_EXISTS',
  'BUSY',
  'CHANGED',
  'NOT_EMPTY',
  'NOT_FOUND',
  'NOT_A_DIRECTORY',
  'NOT_A_FILE',
  'VERSION_MISMATCH',
]);

/** Refusals that concern no single entry: the run is over. */
const ENDS: ReadonlySet<ErrorCode> = new Set(['CANCELLED', 'CONNECTION_LOST', 'UNAUTHENTICATED']);

/** The outcome that an error stands for. Throws what ends the run. */
export const outcomeOf = (error: unknown): Outcome => {
  const { code, message }: WherryError = isWherryError(error) ? error : toWherryError(error);
  if (ENDS.has(code)) throw error;
  return problemOutcome(code, message);
};

/** The same for what was told of a single entry. */
export const problemOutcome = (code: ErrorCode, message: string): Outcome =>
  RACES.has(code) ? CHANGED : { outcome: 'failed', code, message };
