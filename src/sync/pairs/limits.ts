// Limits of saved pairs and of the process that serves them.

/** Bytes of the file of a pair: patterns may fill it. */
export const MAX_PAIR_FILE_SIZE = 4 * 1024 * 1024;
/** Saved pairs of one state directory. */
export const MAX_PAIRS = 1000;
/** Characters of a name. */
export const MAX_PAIR_NAME = 64;
/** Conflict copies of a pair that are remembered, the newest ones. */
export const MAX_KEPT_CONFLICTS = 100;
