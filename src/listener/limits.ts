// Limits of the listener.

/** Connections that are logged in at once, unless `--max-connections` says otherwise. */
export const MAX_CONNECTIONS = 4096;
/** Connections that are not logged in (yet, or any more), at once. Beyond this the oldest one of the address that has most of them is cut. */
export const MAX_NOT_LOGGED_IN = 1024;
/** Connections of one address (an IPv6 /64) that ended without a login within the window, before further ones are cut unheard. */
export const MAX_ABANDONED = 1000;
export const ABANDONED_WINDOW_MS = 10_000;
/** Addresses of which that is remembered at once. */
export const MAX_TRACKED_VISITORS = 10_000;
/** Connections a second that are let in only to be told why they are refused, and how many may come at once; others are cut unheard. */
export const REFUSALS_PER_SECOND = 20;
export const REFUSALS_BURST = 40;

/** Logins that are checked at once, and that wait for it; one more is refused before it is looked at. */
export const MAX_LOGINS_UNDER_WAY = { running: 8, waiting: 256 } as const;

/** An idle server that would end while a login is being checked looks again after this long. */
export const LOGIN_RECHECK_MS = 1000;

/** How long a server that serves one client keeps the seat of a client whose link was lost. */
export const SEAT_GRACE_MS = 10_000;

/** Events of one kind that strangers cause: so many within the span are logged as they are, the rest as one line. */
export const EVENTS_PER_SPAN = 10;
export const EVENT_SPAN_MS = 10_000;
/** Addresses that such a line counts, and names. */
export const MAX_SPAN_ADDRESSES = 1000;
export const NAMED_ADDRESSES = 5;

/** While the server is being stopped in order: a session without a call for so long is ended. */
export const DRAIN_IDLE_MS = 400;
/** How often that is looked at. */
export const DRAIN_STEP_MS = 50;

/** Tokens and passwords of other doors that are known to be right at once; the one that was found right longest ago makes room. */
export const MAX_KNOWN_CREDENTIALS = 1000;
