// Times of what drives the fleet's clock.

/** An exchange that takes longer is given up: it would tell nothing that the ones before do not. */
export const EXCHANGE_TIMEOUT_MS = 5_000;
/** Between two looks at whether the machine has slept, while nobody asks for the time. */
export const SLEEP_LOOK_INTERVAL_MS = 5_000;
/** Who asks for the time gets it without another look within this time of the last: one costs as much as ten readings. */
export const SLEEP_GLANCE_INTERVAL_MS = 100;
/** Times that the clock is looked at without a pause, in the last moments before a task. */
export const MAX_POLLS = 4_000;
/** How long a hub waits for its time server before it begins without. */
export const FIRST_SNTP_ANSWER_MS = 5_000;
/** A query of a time server that takes longer has failed. */
export const DEFAULT_SNTP_TIMEOUT_MS = 5_000;
/** Where time servers listen. */
export const SNTP_PORT = 123;
