// Limits of the services for accounts and administration.

/** Records of the audit in one answer. */
export const MAX_AUDIT_ENTRIES = 1000;
/** Unless more are asked for. */
export const DEFAULT_AUDIT_ENTRIES = 100;

/** How often a watcher is told what is going on. */
export const ACTIVITY_INTERVAL_MS = 1000;
/** Transfers under way that are told of one by one. */
export const MAX_LISTED_TRANSFERS = 200;

/** Grace of a server that is stopped by its administrators, unless they say otherwise. */
export const DEFAULT_SHUT_DOWN_GRACE_MS = 30_000;
export const MAX_SHUT_DOWN_GRACE_MS = 60 * 60 * 1000;
