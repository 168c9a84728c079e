// Limits of WebDAV: what one request may say, and what is remembered for it.

/** Largest XML body of a request, in bytes. */
export const MAX_XML_BYTES = 64 * 1024;
/** Deepest nesting of its elements. */
export const MAX_XML_DEPTH = 32;
/** Most elements in it. */
export const MAX_XML_ELEMENTS = 1000;
/** Most attributes in it, declarations of namespaces among them. */
export const MAX_XML_ATTRIBUTES = 256;
/**
 * Longest name of a namespace, in UTF-16 units. One that a request declares once is written with each property that is
 * kept of it, so it bounds how much larger than the request that is.
 */
export const MAX_NAMESPACE_LENGTH = 1024;

/** Longest description of a lock's owner, in UTF-16 units of its XML. */
export const MAX_LOCK_OWNER_LENGTH = 4 * 1024;

/** Longest If header, in UTF-16 units. */
export const MAX_IF_LENGTH = 8 * 1024;
/** Most conditions in it. */
export const MAX_IF_CONDITIONS = 64;
/** Longest Destination header, in UTF-16 units: a path of 4096 bytes, each of them escaped, and an origin. */
export const MAX_DESTINATION_LENGTH = 16 * 1024;
/** Longest token of a lock that a header may name, in UTF-16 units. */
export const MAX_LOCK_TOKEN_LENGTH = 512;

/** How long a lock holds unless its client asks for something else or refreshes it: ten minutes. */
export const DEFAULT_LOCK_TIMEOUT_MS = 10 * 60 * 1000;
/** And at most: an hour, whatever was asked for, so that what a lost client locked becomes free by itself. */
export const MAX_LOCK_TIMEOUT_MS = 60 * 60 * 1000;
/** And at least: a shorter one would end before it is used. */
export const MIN_LOCK_TIMEOUT_MS = 1000;
/** Most locks of one account. */
export const MAX_LOCKS_PER_ACCOUNT = 1000;
/** Most locks in all. */
export const MAX_LOCKS = 10_000;
/** Locks that are named when many forbid the same request. */
export const MAX_REPORTED_LOCKS = 32;
