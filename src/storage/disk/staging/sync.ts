// Making directories durable, for operations that wait and for those that do not.

import { toDiskError } from '../disk-error.ts';
import type { OpenDirectory } from '../jail/directory-cache.ts';
import type { DiskContext } from '../disk-context.ts';

// The thread pool has few threads; the rest would only hold descriptors.
const SYNC_AT_ONCE = 64;

/** Syncs one directory on this thread. Throws when it fails: what was written there is visible, but not acknowledged. */
export const syncDirectoryNow = (context: DiskContext, directory: OpenDirectory): void => {
  if (context.mustSync(directory)) context.calls.syncDirectory(directory);
};

export const syncFileNow = (context: DiskContext, directory: OpenDirectory, fd: number): void => {
  if (context.mustSync(directory)) context.calls.syncFile(fd);
};

/** Syncs directories, by real path, in the thread pool; each stays open meanwhile. Returns those that failed, and why. */
export const syncDirectories = async (
  context: DiskContext,
  paths: Iterable<string>,
): Promise<ReadonlyMap<string, Error>> => {
  const { calls, jail } = context;
  const failed = new Map<string, Error>();
  const all = [...paths];
  for (let from = 0; from < all.length; from += SYNC_AT_ONCE) {
    const open: OpenDirectory[] = [];
    try {
      jail.begin();
      for (const path of all.slice(from, from + SYNC_AT_ONCE)) {
        try {
          const directory = jail.realDirectory(path);
          if (!context.mustSync(directory)) continue;
          jail.pin(directory);
          open.push(directory);
        } catch (error: unknown) {
          // Reported for the entries in it: it is no longer where they were written.
          failed.set(path, toDiskError(error, path));
        }
      }
      const results = open.length === 0 ? [] : await calls.syncDirectories(open);
      results.forEach((error, index) => {
        const path = open[index]?.path ?? '/';
        if (error !== undefined) failed.set(path, toDiskError(error, path));
      });
    } finally {
      for (const directory of open) jail.unpin(directory);
    }
  }
  return failed;
};

/** Syncs one file and throws when it fails. */
export const syncFile = async (context: DiskContext, directory: OpenDirectory, fd: number): Promise<void> => {
  if (!context.mustSync(directory)) return;
  const [error] = await context.calls.syncFiles([fd]);
  if (error !== undefined) throw error;
};

/** Syncs one directory in the thread pool and throws when it fails. */
export const syncDirectory = async (context: DiskContext, path: string): Promise<void> => {
  for (const error of (await syncDirectories(context, [path])).values()) throw error;
};
