// A full disk: the oldest of the trash goes, and what did not fit is tried once more.

import { isWherryError } from '../../../base/index.ts';
import { errnoOf, isFileStatus, type DirectoryCalls } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { evictNow, groupNames, inGroup, runAll } from './purge.ts';
import { measureItem } from './read-trash.ts';
import type { TrashHome } from './trash-home.ts';
import { formatItemId, isEntryName } from './trash-names.ts';

const isFull = (error: unknown): boolean => {
  const errno = errnoOf(error);
  return errno === 'ENOSPC' || errno === 'EDQUOT' || (isWherryError(error) && error.code === 'NO_SPACE');
};

/**
 * Runs `work`, which needs about so many bytes, again for as long as the disk is full and some trash can go: at first only
 * as much as is needed, then twice as much each time. It must be safe to run again.
 */
export const withRoom = <T>(context: DiskContext, bytes: number, work: () => T): T => {
  for (let wanted = Math.max(bytes, 1); ; wanted *= 2) {
    try {
      return work();
    } catch (error: unknown) {
      if (!isFull(error) || !makeRoom(context, wanted)) throw error;
    }
  }
};

/**
 * The same for a write that is known to lack so many bytes: nothing goes for one that would not fit even then. Whether
 * anything went.
 */
export const makeRoomFor = (context: DiskContext, lacking: number): boolean => {
  const { trash } = context;
  if (trash === undefined || context.init.readOnly) return false;
  try {
    return holdsAtLeast(context, trash, lacking) && makeRoom(context, lacking);
  } catch {
    // See above.
    return false;
  }
};

/** Whether so many bytes would be free without what is in the trash. */
const holdsAtLeast = ({ calls }: DiskContext, trash: TrashHome, bytes: number): boolean => {
  let found = 0;
  for (const name of groupNames(calls, trash)) {
    inGroup(calls, trash, name, (group) => {
      for (const entry of calls.readDirectory(group).filter(isEntryName)) {
        if (found >= bytes) return;
        const status = calls.lstat(group, entry);
        if (status === undefined) continue;
        // Bytes that another name holds would not be free.
        if (isFileStatus(status)) found += status.nlink === 1 ? status.size : 0;
        else found += sizeOf(calls, trash, formatItemId({ group: name, entry }));
      }
    });
    if (found >= bytes) return true;
  }
  return false;
};

const sizeOf = (calls: DirectoryCalls, trash: TrashHome, id: string): number => {
  const measure = { bytes: 0, entries: 0 };
  runAll(measureItem(calls, trash, id, measure));
  return measure.bytes;
};

/** Removes the oldest of the trash, about so many bytes. Whether anything went. */
const makeRoom = (context: DiskContext, bytes: number): boolean => {
  if (context.trash === undefined || context.init.readOnly) return false;
  try {
    return evictNow(context, context.trash, bytes).items > 0;
  } catch {
    // The refusal of the write tells what matters.
    return false;
  }
};
