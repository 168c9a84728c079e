// Limits of the file service, and sizes that both of its ends must agree on. Part of the wire format where
// docs/spec/files.md says so.

import { BATCH_SIZE } from '../base/index.ts';

const MIB = 1024 * 1024;

/** Bytes in every buffer of a transfer, and the most that a batch (table and contents) may have. */
export const TRANSFER_BUFFER_SIZE = BATCH_SIZE;
/** Bytes in a buffer of a download when many run at once. */
export const SMALL_BUFFER_SIZE = 256 * 1024;
/** Downloads at once that still get large buffers. */
export const LARGE_BUFFER_READERS = 8;

/** Bytes that one incoming transfer may have on its way: enough for 50 ms at 160 MB/s. */
export const TRANSFER_WINDOW = 8 * MIB;
/** The same for all transfers of one end together; what comes after that gets a narrow window. */
export const WINDOW_BUDGET = 32 * MIB;
/** A narrow window: room for two small buffers besides the one that every stream has. */
export const NARROW_WINDOW = 512 * 1024;
/** All windows together; what comes after that gets the window that every stream has. */
export const WINDOW_LIMIT = 128 * MIB;

/** Batches that a server writes at once, over all its clients. */
export const MAX_BATCH_WRITES = 4;
/** Tree transfers of which a server remembers where they went. */
export const MAX_REMEMBERED_TRANSFERS = 1000;
/** Messages of `files.checksums` that a server works on at once, over all its clients. */
export const MAX_CHECKSUMS = 4;
/** Batches of one client that are read and on their way at once. */
export const MAX_BATCHES_IN_FLIGHT = 8;
/**
 * Files with a stream of their own that one tree transfer moves at once: as many as weigh this much together, in bytes.
 * Two are enough for large files; smaller ones must overlap, or each would cost a round trip.
 */
export const LARGE_FILES_BUDGET = 8 * MIB;
/** The least and the most that one of them weighs. */
export const LARGE_FILE_WEIGHT = { least: MIB / 2, most: 4 * MIB } as const;

/** Batches of one stream that may be unanswered: a sender waits, a receiver refuses more. */
export const MAX_UNANSWERED_BATCHES = 64;

/** Bytes of files that are compared in one step, before they are transferred or not. */
export const COMPARED_SIZE = 16 * MIB;
/** Such steps of one transfer that are under way at once. */
export const MAX_COMPARISONS_IN_FLIGHT = 4;
/** A tree of at most so many bytes is sent without waiting to hear whether any of it is there already. */
export const UNASKED_SIZE = 256 * 1024;
/** Local directories that one transfer of files named one by one holds open at once. */
export const MAX_OPEN_DIRECTORIES = 4;

/** Removals of one move between two servers that are asked for at once. */
export const MAX_REMOVALS_IN_FLIGHT = 64;

/** Most entries in one message of a list. */
export const MAX_LIST_ENTRIES = 500;
/** Bytes that a message with many entries or names aims not to exceed. A single one may be larger. */
export const MESSAGE_SIZE = 96 * 1024;

/** Transfers hear of progress in steps of at least so many bytes. */
export const PROGRESS_STEP = 256 * 1024;

/** Bytes of a compressed parcel before compression: the least, the most of a file's content, and the most of batches. */
export const MIN_COMPRESSED_SIZE = 4 * 1024;
export const MAX_FILE_PARCEL = 256 * 1024;
export const MAX_BATCH_PARCEL = TRANSFER_BUFFER_SIZE;
/** Bytes of one stream that wait for the compressor, or are in it, before its sender waits. */
export const COMPRESSING_SIZE = MIB;
/** Compressions of one stream at once. */
export const MAX_COMPRESSIONS = 2;
/** Bytes that are compressed first of content of which nothing is known: what does not shrink costs no more than that. */
export const SAMPLE_SIZE = 64 * 1024;
/** Bytes that are sent as they are to find out how fast a link is of which nothing is known. */
export const PROBE_SIZE = MIB;
/** Uploads of at most so many bytes do not wait to hear whether the server takes parcels. */
export const UNPACKED_SIZE = 256 * 1024;

/** Times in a row that a transfer is begun again after a lost link without anything gained in between. */
export const MAX_FRUITLESS_ATTEMPTS = 10;

/** Most bytes that one request on an open file reads or writes. */
export const MAX_ACCESS_SIZE = MIB;
/** Requests on one open file that may be unanswered: a client waits, a server refuses more. */
export const MAX_UNANSWERED_REQUESTS = 64;
/** Bytes more than usual that may be on their way to or from an open file. */
export const HANDLE_WINDOW = MIB;
/** Files that one connection may have open for random access, and all connections to a service together. */
export const MAX_OPEN_FILES = { perConnection: 64, together: 512 } as const;
/** Bytes of one request, and requests on their way at once, where an open file is read or written as a stream. */
export const FILE_STREAM_BLOCKS = { size: 256 * 1024, ahead: 4 } as const;

/** A tree that is sent unasked for longer than this is counted meanwhile. */
export const UNCOUNTED_MS = 3_000;

/** A peer that works on a request says so this often, so that its silence does not look like a dead link. */
export const WORKING_INTERVAL_MS = 5_000;
