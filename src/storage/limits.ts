// Limits that all storages hold their callers to.

/** Most bytes between the end of a file and a write behind it; what is between becomes zeros. Larger gaps are made by `truncate`. */
export const MAX_WRITE_GAP = 16 * 1024 * 1024;

/** Most items of a trash that are removed by one request. */
export const ITEMS_PER_REMOVAL = 1024;

/** Most bytes of an ignore file. */
export const MAX_IGNORE_FILE_SIZE = 64 * 1024;
/** Most lines of an ignore file that say something. */
export const MAX_IGNORE_LINES = 1000;
/** Most files out of which one staged write may copy. */
export const MAX_STAGE_SOURCES = 16;
