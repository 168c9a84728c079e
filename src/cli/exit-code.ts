// From what happened to the exit code of the process. The codes of errors stand in base/error-codes.ts; this file
// holds the rest of the table, and is the only place that decides.

import { ERROR_CODES, toWherryError, type ErrorCode } from '../base/index.ts';

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** Something was done, and something failed or was a problem. */
export const EXIT_PARTLY = 3;
export const EXIT_INTERRUPTED = 130;

/** Exit code of a command that ended with an error. */
export const exitCodeOfError = (error: unknown): number => toWherryError(error).exitCode;

/** Exit code of a command that had several things to do. `failures` are the codes of those that failed. */
export const exitCodeOfSeveral = (succeeded: number, failures: readonly ErrorCode[]): number => {
  const [first] = failures;
  if (first === undefined) return EXIT_DONE;
  return succeeded > 0 ? EXIT_PARTLY : ERROR_CODES[first].exitCode;
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
