// Limits of the socket by which the process that serves pairs is controlled.

/** Bytes of a request, and of what may wait to be one. */
export const MAX_REQUEST_SIZE = 64 * 1024;
/** Bytes of an answer: the states of all pairs. */
export const MAX_ANSWER_SIZE = 16 * 1024 * 1024;
/** Connections at a time; more are ended at once. */
export const MAX_CONTROL_CONNECTIONS = 32;
/** A connection on which nothing whole comes for so long is ended. */
export const CONTROL_SILENCE_MS = 30_000;
/** How long an answer is waited for. */
export const CONTROL_TIMEOUT_MS = 30_000;
