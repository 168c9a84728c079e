// Limits and names that the files of the disk core agree on.

import { isReservedName } from '../../base/index.ts';

/** Most directories that one core keeps open between operations. */
export const MAX_CACHED_DIRECTORIES = 128;
/** Most symbolic links that are resolved on the way to one path. */
export const MAX_LINK_HOPS = 40;
/** Most entries in one piece of a scan. */
export const MAX_SCAN_BATCH = 512;
/** Most entries that a survey looks at for one piece: some 10 ms where they are in memory, so that others have their turns. */
export const MAX_SCAN_LOOKS = 4096;
/** Most files that a batch holds open at once while they wait to be synced. */
export const MAX_SYNC_GROUP = 256;
/** Bytes that are read at once for hashing and comparing. */
export const HASH_BLOCK_SIZE = 1024 * 1024;

/** Most directories that one watch watches one by one; some 1.7 KB each. */
export const MAX_WATCHED_DIRECTORIES = 131_072;
/** Files up to this size are cut by one worker; those above are cut in segments, by as many workers as there are. */
export const CHUNK_SEGMENT_SIZE = 32 * 1024 * 1024;
/** So far behind its segment a worker goes on, so that its cuts meet those of the next one. */
export const CHUNK_OVERLAP = 512 * 1024;
/** Most workers that cut one file. */
export const MAX_CHUNK_WORKERS = 4;

/** Of a file whose time was set while it was read, most bytes that are read again, and how often, to see that nothing else changed. */
export const MAX_READ_AGAIN = 256 * 1024 * 1024;
export const MAX_TIMES_READ_AGAIN = 4;

/** So many batches are light work; those behind them have much company. */
export const LIGHT_BATCHES = 2;
/** Writing a file up to this size is light work: until a thread has started, this much is written. */
export const LIGHT_FILE_SIZE = 64 * 1024 * 1024;

/** Files, and bytes of them, that are hashed in less time than a thread takes to start. */
export const LIGHT_HASHED_FILES = 1000;
export const LIGHT_HASHED_SIZE = 8 * 1024 * 1024;

/** Most parts that are kept of one root, or in one directory of journals; the one that has not grown for longest goes first. */
export const MAX_PARTS = 1024;
/** Most bytes of a part's journal. */
export const MAX_JOURNAL_SIZE = 256 * 1024 * 1024;
/** Verified pieces that wait until they are synced in the background. */
export const PIECES_PER_SYNC = 4;

/** Name of a staged file in the root's staging directory. */
export const STAGED_NAME = /^[0-9a-f]{32}$/u;
const PART_NAME = /^\.wherry-[0-9a-f]{32}\.part$/iu;

const STAGED_PART_SUFFIX = '.part';

const STAGED_TREE_SUFFIX = '.tree';

const isStagedNameWith = (name: string, suffix: string): boolean =>
  name.endsWith(suffix) && STAGED_NAME.test(name.slice(0, -suffix.length));

/** Name of a part in the root's staging directory. */
export const stagedPartName = (key: string): string => key + STAGED_PART_SUFFIX;

export const isStagedPartName = (name: string): boolean => isStagedNameWith(name, STAGED_PART_SUFFIX);

/** Name of a staged directory in the root's staging directory. */
export const stagedTreeName = (id: string): string => id + STAGED_TREE_SUFFIX;

export const isStagedTreeName = (name: string): boolean => isStagedNameWith(name, STAGED_TREE_SUFFIX);

/** Name of what is staged, or of a part, that waits beside its destination. */
export const partName = (id: string): string => `.wherry-${id}.part`;

/** The id in such a name; undefined when it is none. */
export const partId = (name: string): string | undefined =>
  name.charCodeAt(0) === 0x2e && PART_NAME.test(name)
    ? name.slice('.wherry-'.length, -'.part'.length)
    : undefined;

/** Names that are never listed and never reached by a path: Wherry's own directory, and files still being written. */
export const isHiddenName = (name: string): boolean => isReservedName(name) || partId(name) !== undefined;
