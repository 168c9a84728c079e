// What to do about a directory that is gone: a batch may have put a whole one into the place of an empty one that was
// entered a moment ago (batches/name-directories.ts). Nothing of that must be seen by whoever was about to write there.

import { errnoOf } from '../calls/directory-calls.ts';
import type { OpenDirectory } from './directory-cache.ts';
import type { Jail } from './jail.ts';

/** The directory that has this one's path by now, if it is another one; this one may be closed then, unless it is pinned. */
export const successorOf = (jail: Jail, directory: OpenDirectory): OpenDirectory | undefined => {
  const { path, dev, ino } = directory;
  try {
    jail.begin();
    const now = jail.realDirectory(path);
    return now.ino === ino && now.dev === dev ? undefined : now;
  } catch {
    // It is gone, and nothing is in its place.
    return undefined;
  }
};

/** Runs `work`, which looks up where it works, once more when it met a directory that is gone. */
export const inTwoTries = <T>(jail: Jail, work: () => T): T => {
  try {
    return work();
  } catch (error: unknown) {
    // What the jail did not find is a refusal of ours by now: this is a call in a directory that was entered.
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  jail.begin();
  return work();
};
