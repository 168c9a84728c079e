// Removes what killed processes have left beside their destinations: nothing else remembers where that was.

import { isDirectoryStatus, type DirectoryCalls } from '../calls/directory-calls.ts';
import type { OpenDirectory } from '../jail/directory-cache.ts';
import { partId } from '../limits.ts';
import type { ProcessMark } from './process-mark.ts';
import { removeStagedDirectory } from './staged-directory.ts';

/** How much of an id is a process's mark; see process-mark.ts. */
export const MARK_DIGITS = 16;

/** Most directories that are remembered as swept; sweeping one again only costs a look. */
const MAX_REMEMBERED = 4096;

/** A function that sweeps a directory, once: before the first name of this process appears there. */
export const createSweeper = (
  calls: DirectoryCalls,
  processMark: ProcessMark | undefined,
): ((directory: OpenDirectory) => void) => {
  const swept = new Set<string>();

  const sweep = (directory: OpenDirectory, mark: ProcessMark): void => {
    for (const name of calls.readDirectory(directory)) {
      const made = partId(name)?.toLowerCase().slice(0, MARK_DIGITS);
      if (made === undefined || !mark.isOver(made)) continue;
      const status = calls.lstat(directory, name);
      if (status === undefined) continue;
      if (isDirectoryStatus(status)) removeStagedDirectory(calls, directory, name);
      else calls.unlink(directory, name);
    }
  };

  return (directory) => {
    const key = `${directory.dev} ${directory.ino}`;
    if (processMark === undefined || swept.has(key)) return;
    if (swept.size >= MAX_REMEMBERED) swept.clear();
    swept.add(key);
    try {
      sweep(directory, processMark);
    } catch {
      // What cannot be listed or removed stays, hidden; it is in nobody's way.
    }
  };
};
