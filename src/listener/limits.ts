// Limits of the listener.

/** Connections open at once, logged in or not. */
export const MAX_CONNECTIONS = 4096;

/** Failed logins from one address (an IPv6 /64) within the window before further ones are refused unseen. */
export const MAX_FAILED_LOGINS = 10;
export const FAILED_LOGIN_WINDOW_MS = 60_000;
/** Addresses whose failures are remembered at once. */
export const MAX_TRACKED_ADDRESSES = 10_000;
