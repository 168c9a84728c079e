// Limits of delivery between two ends of a fleet.

/** Own messages to one peer that wait to be accepted there, or for their outcome. */
export const MAX_QUEUED_MESSAGES = 10_000;
/** Bytes of them. */
export const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
/** Messages of one peer that wait to be begun; more are rejected as `busy`. */
export const MAX_WAITING = 1000;
/** Handlers that run for one peer at once; others wait, in order. */
export const MAX_RUNNING = 64;
/** Ids of one peer that are remembered at once. A peer that goes beyond loses its link until some have had their time. */
export const MAX_REMEMBERED = 100_000;
/** How long after its deadline an answer may still arrive. Then the outcome is `unknown`. */
export const ANSWER_GRACE_MS = 5000;
/** How long after its deadline an id is remembered: as far as the clocks of two runs of a hub may differ. */
export const SKEW_ALLOWANCE_MS = 60_000;
/** How long before its time a message of mode `once` is marked as begun: a disk must not delay the moment itself. */
export const BEGIN_LEAD_MS = 50;
