// Limits of logins and of what an account may keep.

/** Failed logins from one address (an IPv6 /64), or at one account, within the window before further ones are refused unseen. */
export const MAX_FAILED_LOGINS = 10;
export const FAILED_LOGIN_WINDOW_MS = 60_000;
/** Addresses, and accounts, whose failures are remembered at once. */
export const MAX_TRACKED_ADDRESSES = 10_000;
/** Tokens of one account. They go with one message, and whoever may log in may make some. */
export const MAX_TOKENS = 200;
