// The directories that Wherry keeps for itself in `.wherry` of a root: staging, trash.

import { RESERVED_NAME } from '../../../base/index.ts';
import { errnoOf, type Directory, type DirectoryCalls } from '../calls/directory-calls.ts';

const PRIVATE = 0o700;

/** Opens `.wherry/NAME` of the root; makes what is missing. */
export const openOwnDirectory = (
  calls: DirectoryCalls,
  root: Directory,
  name: string,
  mustSync: (directory: Directory) => boolean,
): Directory => {
  const own = enterOrMake(calls, root, RESERVED_NAME, mustSync);
  try {
    return enterOrMake(calls, own, name, mustSync);
  } finally {
    closeDirectoryQuietly(calls, own);
  }
};

/** The same, but undefined where it is missing. */
export const findOwnDirectory = (
  calls: DirectoryCalls,
  root: Directory,
  name: string,
): Directory | undefined => {
  const own = openIfThere(calls, root, RESERVED_NAME);
  if (own === undefined) return undefined;
  try {
    return openIfThere(calls, own, name);
  } finally {
    closeDirectoryQuietly(calls, own);
  }
};

/** For a directory that was only used to reach names in it: an error has nothing to say, and the descriptor is gone in any case. */
export const closeDirectoryQuietly = (calls: DirectoryCalls, directory: Directory): void => {
  try {
    calls.closeDirectory(directory);
  } catch {
    // See above.
  }
};

const openIfThere = (calls: DirectoryCalls, parent: Directory, name: string): Directory | undefined => {
  try {
    return calls.openDirectory(parent, name);
  } catch (error: unknown) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
};

const enterOrMake = (
  calls: DirectoryCalls,
  parent: Directory,
  name: string,
  mustSync: (directory: Directory) => boolean,
): Directory => {
  const found = openIfThere(calls, parent, name);
  if (found !== undefined) return found;
  try {
    calls.makeDirectory(parent, name, PRIVATE);
  } catch (error: unknown) {
    // Another worker made it just now.
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  try {
    // Once in the life of a root, so that the parts in it are found after a power cut.
    if (mustSync(parent)) calls.syncDirectory(parent);
  } catch {
    // Then they may be lost, and are sent again.
  }
  return calls.openDirectory(parent, name);
};
