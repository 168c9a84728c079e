// Limits that all storages hold their callers to.

/** Most bytes between the end of a file and a write behind it; what is between becomes zeros. Larger gaps are made by `truncate`. */
export const MAX_WRITE_GAP = 16 * 1024 * 1024;
