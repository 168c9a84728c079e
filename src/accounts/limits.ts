// Limits of logins.

/** Failed logins from one address (an IPv6 /64), or at one account, within the window before further ones are refused unseen. */
export const MAX_FAILED_LOGINS = 10;
export const FAILED_LOGIN_WINDOW_MS = 60_000;
/** Addresses, and accounts, whose failures are remembered at once. */
export const MAX_TRACKED_ADDRESSES = 10_000;
