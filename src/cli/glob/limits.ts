// What patterns of names are held to.

/** Longest pattern of names, in characters. */
export const MAX_PATTERN_LENGTH = 4096;
/** How many patterns the braces of one may stand for. */
export const MAX_BRACE_ENTRIES = 1024;
/** How many names one pattern may match; a directory may have no end. */
export const MAX_MATCHED_ENTRIES = 1_000_000;
/** How many directories are listed at once while a pattern is matched. */
export const LISTS_AT_ONCE = 8;
