// The local directories of a client's transfers: what this install adds to each, so that an unfinished download is found
// again by the next run. Loaded only when something is transferred.

import { join } from 'node:path';
import {
  createSharedDirectories,
  loadBlake3,
  openLocalDirectory,
  type DiskWork,
  type SharedDirectories,
} from '../storage/disk/index.ts';

const VERSION_KEY_LABEL = 'wherry/1 versions of local files\n';
const VERSION_KEY_SIZE = 8;

/** Where the state directory keeps the journals of unfinished downloads. */
const PARTS_DIRECTORY = 'parts';

export interface LocalDirectoriesInit {
  /** Undefined where nothing can be kept: downloads leave no parts then. */
  readonly stateDirectory: string | undefined;
  /**
   * Versions of local entries are the same in each run of an install with the same id, so that a source that has not
   * changed is recognised; another install's tell nothing about this one's.
   */
  readonly clientId: string;
  /** See ConnectInit. Default `threads`. */
  readonly diskWork?: DiskWork | undefined;
}

export const createLocalDirectories = async (init: LocalDirectoriesInit): Promise<SharedDirectories> => {
  const { stateDirectory, clientId, diskWork } = init;
  const hashing = await loadBlake3();
  const versionKey = hashing
    .hash(new TextEncoder().encode(`${VERSION_KEY_LABEL}${clientId}`))
    .slice(0, VERSION_KEY_SIZE);
  const partsDirectory = stateDirectory === undefined ? undefined : join(stateDirectory, PARTS_DIRECTORY);
  return createSharedDirectories((directory, { writable }) =>
    openLocalDirectory({ directory, readOnly: !writable, versionKey, partsDirectory, diskWork }),
  );
};
