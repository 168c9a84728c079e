// A directory in staging: it holds the files of a new directory under the names they are to have, perhaps with directories
// of the same sort in it, and is given its own name whole (batches/name-directories.ts), or removed with all that is in it.

import { errnoOf, isDirectoryStatus, type Directory, type DirectoryCalls } from '../calls/directory-calls.ts';
import type { OpenDirectory } from '../jail/directory-cache.ts';
import { partName, stagedTreeName } from '../limits.ts';
import type { StagedName } from './staged-name.ts';

export interface StagedDirectory extends StagedName {
  /** The directory itself, open. */
  readonly directory: Directory;
}

/**
 * Makes a directory beside its destination, and moves it into staging. Where that cannot be, it waits where it is, and
 * `pinned` is what it is in: the caller pins that.
 */
export const makeStagedDirectory = (
  calls: DirectoryCalls,
  destination: OpenDirectory,
  id: string,
  openStaging: () => Directory | undefined,
): StagedDirectory => {
  calls.makeDirectory(destination, partName(id));
  const at = moveToStaging(calls, destination, id, openStaging);
  try {
    return { ...at, directory: calls.openDirectory(at.home, at.name) };
  } catch (error: unknown) {
    calls.removeDirectory(at.home, at.name);
    throw error;
  }
};

const moveToStaging = (
  calls: DirectoryCalls,
  destination: OpenDirectory,
  id: string,
  openStaging: () => Directory | undefined,
): StagedName => {
  try {
    const home = openStaging();
    const name = stagedTreeName(id);
    if (home !== undefined && home.dev === destination.dev) {
      calls.rename(destination, partName(id), home, name);
      return { home, name, pinned: undefined };
    }
  } catch {
    // A mount that its device number did not give away, perhaps.
  }
  return { home: destination, name: partName(id), pinned: destination };
};

const emptyDirectory = (calls: DirectoryCalls, directory: Directory): number => {
  let removed = 0;
  for (const name of calls.readDirectory(directory)) {
    const status = calls.lstat(directory, name);
    // Another file system was never staged.
    if (status === undefined || status.dev !== directory.dev) continue;
    if (isDirectoryStatus(status)) removed += removeStagedDirectory(calls, directory, name);
    else {
      calls.unlink(directory, name);
      removed += 1;
    }
  }
  return removed;
};

/** Removes a staged directory with what is in it; where something stays, it stays as well. Returns how many files went. */
export const removeStagedDirectory = (calls: DirectoryCalls, home: Directory, name: string): number => {
  const directory = calls.openDirectory(home, name);
  let removed: number;
  try {
    removed = emptyDirectory(calls, directory);
  } finally {
    calls.closeDirectory(directory);
  }
  try {
    calls.removeDirectory(home, name);
  } catch (error: unknown) {
    if (errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'EEXIST') throw error;
  }
  return removed;
};

/** Gives the descriptor back. It was only used to reach names in it, so an error has nothing to say. */
export const closeStagedDirectory = (calls: DirectoryCalls, { directory }: StagedDirectory): void => {
  try {
    calls.closeDirectory(directory);
  } catch {
    // See above.
  }
};
