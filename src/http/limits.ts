// Limits of HTTP. Sizes in bytes, times in milliseconds.

const KIB = 1024;
const MIB = 1024 * KIB;

/** The request line and all header fields together. The longest path is 4096 bytes, and may be sent percent-encoded. */
export const MAX_HEADER_SIZE = 32 * KIB;
/** The header must be there within this. */
export const HEADER_TIMEOUT_MS = 20_000;
/** A connection on which no request is under way is ended after this. */
export const IDLE_TIMEOUT_MS = 65_000;

/** How often it is looked at whether a client still takes and sends. */
export const STALL_CHECK_MS = 5_000;
/** A client that is waited for and moves less than so many bytes in this time is cut off. */
export const STALL_TIMEOUT_MS = 60_000;
export const STALL_BYTES = KIB;

/** What is still read of a request that was refused, so that its client sees why; then the connection is ended. */
export const DRAIN_BYTES = 1024 * MIB;
export const DRAIN_TIMEOUT_MS = 60_000;

/** Bodies that are read whole: forms, properties, locks. */
export const MAX_SMALL_BODY = 64 * KIB;
/** A login that a page sends. */
export const MAX_LOGIN_BODY = 16 * KIB;
/** How long such a body may take. */
export const SMALL_BODY_TIMEOUT_MS = 30_000;

/** Bytes of an upload that have arrived and wait for the disk before its client is read from no more, and when it is again. */
export const RECEIVE_HIGH_MARK = 6 * MIB;
export const RECEIVE_LOW_MARK = 3 * MIB;
/** The same while there are few uploads: socket and disk wait less for each other. */
export const ROOMY_HIGH_MARK = 16 * MIB;
export const ROOMY_LOW_MARK = 8 * MIB;
/** Uploads at once that have so much room. */
export const ROOMY_RECEIVERS = 4;

/** Requests that one connection may carry, one after the other. */
export const MAX_REQUESTS_PER_SOCKET = 10_000;
/** Requests that may wait on a connection for the answer to the one before them; a client that sends more is cut off. */
export const MAX_WAITING_REQUESTS = 100;
