// A full disk: the oldest of the trash goes, and what did not fit is tried once more.

import { isWherryError } from '../../../base/index.ts';
import { errnoOf } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { evictNow } from './purge.ts';

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

/** Removes the oldest of the trash, about so many bytes. Whether anything went. */
export const makeRoom = (context: DiskContext, bytes: number): boolean => {
  if (context.trash === undefined || context.init.readOnly) return false;
  try {
    return evictNow(context, context.trash, bytes).items > 0;
  } catch {
    // The refusal of the write tells what matters.
    return false;
  }
};
