// Times of the process that serves saved pairs. Milliseconds.

/** After a pair could not be kept in step for a reason that passes. */
export const FIRST_RETRY_MS = 1000;
export const LAST_RETRY_MS = 60_000;
/** After a reason that somebody has to do something about. */
export const FAILED_RETRY_MS = 10 * 60_000;
