// Limits of logins and of what an account may keep.

/** Failed logins from one address (an IPv6 /64), or at one account, within the window before further ones are refused unseen. */
export const MAX_FAILED_LOGINS = 10;
export const FAILED_LOGIN_WINDOW_MS = 60_000;
/** Addresses, and accounts, whose failures are remembered at once. */
export const MAX_TRACKED_ADDRESSES = 10_000;
/** Tokens of one account. They go with one message, and whoever may log in may make some. */
export const MAX_TOKENS = 200;
/** How long a browser stays logged in: thirty days. */
export const BROWSER_SESSION_MS = 30 * 24 * 60 * 60 * 1000;
/** Browsers that are logged in to one account at once; the one that was used longest ago makes room. */
export const MAX_BROWSER_SESSIONS = 50;
/** Shares of one account, those that can be used no more included. */
export const MAX_SHARES = 10_000;
/** How long a share may be good for: ten years. What is later than any time that can be kept would make all unreadable. */
export const MAX_SHARE_LIFETIME_MS = 10 * 365 * 24 * 60 * 60 * 1000;
/** The largest number of uses that a share may be limited to. */
export const MAX_SHARE_USES = 1_000_000;
/** Characters of a share's label. */
export const MAX_SHARE_LABEL_LENGTH = 200;
/** How long an enrolment token is good for unless its maker says otherwise: a quarter of an hour; and at most: thirty days. */
export const DEFAULT_ENROLMENT_LIFETIME_MS = 15 * 60 * 1000;
export const MAX_ENROLMENT_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
/** Enrolment tokens that are waiting to be used, those that have expired not counted. */
export const MAX_ENROLMENTS = 10_000;
