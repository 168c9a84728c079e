// From what happened to the exit code of the process. The codes of errors stand in base/error-codes.ts; this file
// holds the rest of the table, and is the only place that decides.

import { ERROR_CODES, toWherryError, type ErrorCode } from '../base/index.ts';

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** Something was done, and something failed or was a problem. */
export const EXIT_PARTLY = 3;
/** Of sync: both sides had changed something, and both contents were kept, or one by the rule that was asked for. */
export const EXIT_CONFLICTS = 4;
/** Of sync: nothing was done, since too much would have been removed. */
export const EXIT_GATE = 5;
/** Of `check`: something differs. */
export const EXIT_DIFFERENCES = 6;
export const EXIT_INTERRUPTED = 130;

/** Exit code of a command that ended with an error. */
export const exitCodeOfError = (error: unknown): number => toWherryError(error).exitCode;

/** Exit code of a command that had several things to do. `failures` are the codes of those that failed. */
export const exitCodeOfSeveral = (succeeded: number, failures: readonly ErrorCode[]): number => {
  const [first] = failures;
  if (first === undefined) return EXIT_DONE;
  return succeeded > 0 ? EXIT_PARTLY : ERROR_CODES[first].exitCode;
};

export interface SyncOutcomeCounts {
  readonly isRefused: boolean;
  /** Paths that were problems, and changes that were not done. */
  readonly failures: number;
  readonly conflicts: number;
}

/** Exit code of a run of sync: what needs somebody first. */
export const exitCodeOfSync = ({ isRefused, failures, conflicts }: SyncOutcomeCounts): number => {
  if (isRefused) return EXIT_GATE;
  if (failures > 0) return EXIT_PARTLY;
  return conflicts > 0 ? EXIT_CONFLICTS : EXIT_DONE;
};

/** What the argument parser ends with: negative numbers of its own, or what the command returned. */
export const exitCodeOfParser = (code: number | string | null | undefined): number => {
  const number = Number(code ?? 0);
  // -4 and -5: the arguments, or the command's name, could not be understood.
  if (number === -4 || number === -5) return EXIT_USAGE;
  return number < 0 ? EXIT_FAILED : number;
};

const FATAL: ReadonlySet<ErrorCode> = new Set([
  'CANCELLED',
  'CONNECTION_LOST',
  'IN_USE',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
]);

/** Whether the rest of a command cannot succeed either after this error, so that it ends there. */
export const isFatal = (error: unknown): boolean => FATAL.has(toWherryError(error).code);
