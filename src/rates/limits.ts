// Limits of recordings: what keeps the recording of a long transfer as small as that of a short one.

/** Rows closer together than this are one row: a rate is never made of a few microseconds. Doubles whenever a recording is full. */
export const MIN_SAMPLE_INTERVAL_MS = 20;

/** Bytes that are told of within this time of a row's first belong to that row. */
export const BURST_MS = 2;

/** Most rows that are recorded; when there would be more, every second one goes. */
export const MAX_RATE_SAMPLES = 4096;

/** Rows of which the rolling mean is made. */
export const ROLLING_MEAN_SAMPLES = 60;

/** Most files that a recording names; of more it says how many. */
export const MAX_RECORDED_FILES = 1000;

/** Largest recording that is read, in bytes. */
export const MAX_RECORDING_SIZE = 16 * 1024 * 1024;
