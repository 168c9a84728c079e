// What the shell is held to.

/** Lines of history that are kept; the oldest go first. */
export const MAX_HISTORY_LINES = 1000;
/** Longest line, in characters, that is kept in the history. */
export const MAX_HISTORY_LINE_LENGTH = 2000;
/** Longest line of a script, in bytes. */
export const MAX_SCRIPT_LINE_BYTES = 65_536;
/** Names that the tab key looks at in one directory. */
export const MAX_COMPLETED_ENTRIES = 100_000;
/** Names that the tab key shows; more than these are only counted. */
export const MAX_SHOWN_NAMES = 100;
/** How long a login by password lasts at most; it ends with the connection. In milliseconds: 7 days. */
export const SHELL_LOGIN_MS = 7 * 24 * 60 * 60 * 1000;
/** How long leaving waits for a server that must be told that a login is over, in milliseconds. */
export const END_LOGIN_TIMEOUT_MS = 3000;
