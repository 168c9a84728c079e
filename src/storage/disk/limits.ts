// Limits and names that the files of the disk core agree on.

import { isReservedName } from '../../base/index.ts';

/** Most directories that one core keeps open between operations. */
export const MAX_CACHED_DIRECTORIES = 128;
/** Most symbolic links that are resolved on the way to one path. */
export const MAX_LINK_HOPS = 40;
/** Most entries in one piece of a scan. */
export const MAX_SCAN_BATCH = 512;
/** Most files that a batch holds open at once while they wait to be synced. */
export const MAX_SYNC_GROUP = 256;
/** Bytes that are read at once for hashing and comparing. */
export const HASH_BLOCK_SIZE = 1024 * 1024;

/** Name of a staged file in the root's staging directory. */
export const STAGED_NAME = /^[0-9a-f]{32}$/u;
const PART_NAME = /^\.wherry-[0-9a-f]{32}\.part$/iu;

/** Name of a staged file that waits beside its destination. */
export const partName = (id: string): string => `.wherry-${id}.part`;

/** Names that are never listed and never reached by a path: Wherry's own directory, and files still being written. */
export const isHiddenName = (name: string): boolean =>
  isReservedName(name) || (name.charCodeAt(0) === 0x2e && PART_NAME.test(name));
