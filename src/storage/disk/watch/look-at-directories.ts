// Watching directories with the help of a disk worker: it opens them, they are watched here, and it lists them.

import type { RemotePath } from '../../../base/index.ts';
import { nextHandle } from '../threads/disk-files.ts';
import type { DiskWorker } from '../threads/disk-worker.ts';
import type { FoundDirectory, NotFound } from './open-group.ts';

/**
 * Opens each directory, calls `take` with each in order, and lists those for which it said true: result `i` has the names
 * of the directories in `paths[i]`. What `take` throws is thrown, after all is closed.
 */
export type LookAtDirectories = (
  paths: readonly RemotePath[],
  take: (found: FoundDirectory | NotFound, index: number) => boolean,
) => Promise<readonly (readonly string[] | undefined)[]>;

export const lookWithWorkers =
  (pick: () => DiskWorker): LookAtDirectories =>
  async (paths, take) => {
    const worker = pick();
    const letGo = worker.hold();
    try {
      const handle = nextHandle();
      const found = await worker.request('watchOpen', [handle, paths]);
      let wanted: readonly boolean[];
      try {
        wanted = found.map(take);
      } catch (error: unknown) {
        // Closes them. A worker that is over has done so.
        await worker.request('watchRead', [handle, []]).catch(() => {});
        throw error;
      }
      return await worker.request('watchRead', [handle, wanted]);
    } finally {
      letGo();
    }
  };
