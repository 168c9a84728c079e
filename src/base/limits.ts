// Limits and defaults that more than one layer must agree on. A folder's own limits are in its own limits.ts.

/** Port a server listens on, and a connection string means, unless told otherwise. */
export const DEFAULT_PORT = 6768;
/** Path under which a server takes WebSockets for links, unless a proxy in front of it says otherwise. */
export const LINK_PATH = '/link';

/** Smallest block a transfer may use, in bytes. */
export const MIN_BLOCK_SIZE = 512;
/** Block of a transfer unless negotiated otherwise, in bytes. */
export const DEFAULT_BLOCK_SIZE = 1024 * 1024;
/** Largest block a transfer may use, in bytes. */
export const MAX_BLOCK_SIZE = 4 * 1024 * 1024;

/** Files up to this many bytes travel in batches; larger ones get a stream of their own. */
export const MAX_BATCHED_FILE_SIZE = 256 * 1024;
/** Content a batch aims at, in bytes. */
export const BATCH_SIZE = 1024 * 1024;
/**
 * Bytes of a piece: content is verified piece by piece, and what is verified of an unfinished transfer need not be sent
 * again. Pieces are counted from the beginning of a file; the last one may be shorter.
 */
export const PIECE_SIZE = 4 * 1024 * 1024;

/** A part that has not grown for this long is removed: seven days. */
export const PART_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

/** What is removed or replaced stays in the trash of a served directory for this long, unless the server says otherwise: thirty days. */
export const DEFAULT_TRASH_KEEP_MS = 30 * 24 * 60 * 60 * 1000;

/** Most entries in one batch. */
export const MAX_BATCH_ENTRIES = 1024;

/** A command or call gives up after this long without progress. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** Largest integer that a size, offset or time on the wire may hold. */
export const MAX_WIRE_INTEGER = Number.MAX_SAFE_INTEGER;
