// Removes a directory with all that is in it: children first, each by its name in an open directory, links as links.
// Stops at the first thing that cannot be removed. The directory's own parent is the caller's to sync.

import { isReservedName } from '../../../base/index.ts';
import { errnoOf, isDirectoryStatus } from '../calls/directory-calls.ts';
import { childPath, type OpenDirectory } from '../jail/directory-cache.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded, refusal } from '../disk-error.ts';
import type { Place } from '../jail/jail.ts';
import { isHiddenName } from '../limits.ts';
import { removeStagedDirectory } from '../staging/staged-directory.ts';

interface Frame {
  /** Real path of the directory. */
  readonly real: string;
  /** Its path as the caller knows it. */
  readonly shown: string;
  readonly names: string[];
}

/** Returns how many entries went. `place.directory` must be pinned. */
export const removeTree = (context: DiskContext, place: Place, path: string): number => {
  const { calls, jail } = context;
  let count = 0;
  const open = (real: string, shown: string): Frame =>
    guarded(shown, () => ({
      real,
      shown,
      names: removableNames(context, jail.realDirectory(real), shown),
    }));

  const stack: Frame[] = [open(childPath(place.directory.path, place.name), path)];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const { real, shown, names } = frame;
    const name = names.pop();
    if (name === undefined) {
      stack.pop();
      const above = stack.at(-1);
      guarded(shown, () => {
        const parent = above === undefined ? place.directory : jail.realDirectory(above.real);
        calls.removeDirectory(parent, real.slice(real.lastIndexOf('/') + 1));
      });
      jail.forget(real);
      count += 1;
      continue;
    }
    const child = childPath(shown, name);
    const status = guarded(child, () => calls.lstat(jail.realDirectory(real), name));
    if (status === undefined) continue;
    if (isDirectoryStatus(status) && isHiddenName(name)) {
      // Files that were still being written, all of one directory: no entries either.
      guarded(child, () => ifThere(() => removeStagedDirectory(calls, jail.realDirectory(real), name)));
      continue;
    }
    if (isDirectoryStatus(status)) {
      stack.push(open(childPath(real, name), child));
      continue;
    }
    guarded(child, () => ifThere(() => calls.unlink(jail.realDirectory(real), name)));
    // A file that was still being written is no entry.
    if (!isHiddenName(name)) count += 1;
  }
  return count;
};

/** All names, unless Wherry's own directory is among them: then nothing of this directory is removed. */
const removableNames = (context: DiskContext, directory: OpenDirectory, shown: string): string[] => {
  const names = context.calls.readDirectory(directory);
  if (names.some(isReservedName)) {
    throw refusal(
      'RESERVED_NAME',
      shown,
      'holds a .wherry directory, which only the owner of that machine may remove',
    );
  }
  return names;
};

const ifThere = (remove: () => unknown): void => {
  try {
    remove();
  } catch (error: unknown) {
    // Somebody else removed it: it is gone, as asked.
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
};
