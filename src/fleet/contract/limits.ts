// Limits of what a contract may say.

/** Milliseconds after which what was sent is given up, unless it says otherwise. */
export const DEFAULT_TTL_MS = 60_000;
/** The longest that anything may wait for its receiver: 40 days. */
export const MAX_TTL_MS = 40 * 24 * 60 * 60 * 1000;
/** Characters of the name of an action or a request. */
export const MAX_CALL_NAME_LENGTH = 128;
