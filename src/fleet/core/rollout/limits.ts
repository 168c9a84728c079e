// Limits and defaults of a rollout.

/** Agents that are under way at once, unless a plan says otherwise. */
export const DEFAULT_MAX_IN_FLIGHT = 50;
/** Batches of one plan. */
export const MAX_BATCHES = 100;
/** Agents of one job. */
export const MAX_JOB_TARGETS = 100_000;
/** The longest pause between two batches: 40 days. */
export const MAX_PAUSE_MS = 40 * 24 * 60 * 60 * 1000;
