// Numbers of the fleet's clock. A ppm is a millionth: a clock that is off by 100 ppm gains or loses 0.1 ms a second.

/** Samples of which the best one is used. */
export const RECENT_SAMPLES = 16;
/** Best samples of their rounds that the rate is made of: at one round every 16 s, those of the last 17 minutes. */
export const MAX_KEPT_SAMPLES = 64;
/** Samples within this time of a round's first are of that round. */
export const SAMPLE_ROUND_MS = 8_000;
/** Time that the kept samples must span before a rate is made of them. */
export const MIN_RATE_SPAN_MS = 5 * 60_000;
/** How much an older sample counts as worse when the best is chosen (RFC 5905, PHI). */
export const AGE_WEIGHT_PPM = 15;

/**
 * By how much the clocks of two machines may run apart: each with a quartz that is off by up to 30 ppm, and a hub that corrects
 * itself by up to 40. Every published error grows by this much with the age of what is known. RFC 5905 counts on 15, as both of its ends are
 * corrected.
 */
export const DEFAULT_DRIFT_PPM = 100;
/** As far as the samples of clocks that run apart faster may raise it. */
export const MAX_DRIFT_PPM = 250;
/** Most by which the fleet clock runs faster or slower than the machine's own. */
export const DEFAULT_SLEW_PPM = 500;
/** The same of the hub's clock towards a time server; agents count on it in DEFAULT_DRIFT_PPM. */
export const HUB_SLEW_PPM = 40;
/** Errors above this are corrected at once: by a step ahead, or by standing still. */
export const DEFAULT_STEP_MS = 128;
/** Samples after which the clock counts as set: from then on small errors are corrected slowly. */
export const SETTLE_SAMPLES = 16;

/** A clock that runs on while the machine sleeps has gained more than this on one that does not: it slept. */
export const MIN_SLEEP_MS = 1_000;

/** Exchanges of the burst that begins with a connection. */
export const BURST_EXCHANGES = 16;
/** Exchanges of each round after it. */
export const ROUND_EXCHANGES = 4;
/** From the end of a round to the beginning of the next; a twentieth more or less, so that a fleet does not ask in step. */
export const EXCHANGE_INTERVAL_MS = 16_000;
/** Between two exchanges of a round, at least and at most. */
export const MIN_EXCHANGE_SPACING_MS = 20;
export const MAX_EXCHANGE_SPACING_MS = 50;

/** How long before its time a scheduled task is woken, to read the clock again. */
export const WAKE_EARLY_MS = 20;
/** Time before a task's that is spent looking at the clock again and again. */
export const MAX_POLL_MS = 2;
/** Longest single timer: more milliseconds would fire at once. */
export const MAX_TIMER_MS = 0x7fff_ffff;

/** Round trips that must be left before a start when it is committed: one to tell, two for what gets lost. */
export const START_ROUND_TRIPS = 3;
/** How long before it would be too late a vote is decided, as the timer that says so comes late. Milliseconds. */
export const START_MARGIN_MS = 50;

/** Bytes of an SNTP packet without extensions. */
export const SNTP_PACKET_LENGTH = 48;
/** Between two queries of a time server, at first; RFC 4330 §10 forbids less than 15 s. */
export const MIN_SNTP_INTERVAL_MS = 16_000;
/** The same once the clock is set. */
export const SNTP_INTERVAL_MS = 1_024_000;
/** The same of a server that asks to be asked less often, or does not answer. */
export const MAX_SNTP_INTERVAL_MS = 24 * 60 * 60 * 1000;
/** Queries at the first interval. */
export const SNTP_FIRST_QUERIES = 4;
/** Error that a time server may say it has itself; one with more is not used (RFC 5905, MAXDISP). */
export const MAX_SNTP_ERROR_MS = 16_000;
