// Limits of dealing with conflict copies.

/** Conflict copies that are held at once; a directory with more is looked at in parts. */
export const MAX_CONFLICT_COPIES = 100_000;
/** Copies that are looked at side by side. */
export const COPIES_AT_ONCE = 16;
