// Limits of what a page asks of the program behind it.

/** Of any text in a request, in UTF-16 units. */
export const MAX_GUI_TEXT = 4096;
/** Sources of one transfer; more travel by their directory. Together they must fit into one message. */
export const MAX_SOURCES = 10_000;
/** Patterns of a saved pair. */
export const MAX_PATTERNS = 200;
/** Servers that the program is connected to at once. */
export const MAX_CONNECTIONS = 32;
/** Of each list in what a run has found. */
export const MAX_LISTED = 1000;
/** What a transfer tells is gathered for so long, in milliseconds. */
export const EVENT_INTERVAL_MS = 100;
/** And sent in messages of about so many bytes. */
export const MAX_EVENTS_BYTES = 48 * 1024;
/** How often the rate of a transfer is told, in milliseconds. */
export const RATE_INTERVAL_MS = 500;
/** The span that a rate is measured over, in milliseconds. */
export const RATE_WINDOW_MS = 5000;
/** Bytes of a log that are shown at first. */
export const LOG_TAIL_BYTES = 32 * 1024;
/** How often a log is looked at, in milliseconds. */
export const LOG_INTERVAL_MS = 500;
/** An errand that a person waits for: connecting, with questions in between. */
export const PATIENT_CALL_MS = 600_000;
