// Watches of real directories whose surroundings can be chosen: what the operating system tells, when events count as too
// many, and the time.

import { stat } from 'node:fs/promises';

import { parseRemotePath } from '../../../src/base/index.ts';
import type { WatchOptions } from '../../../src/storage/index.ts';
import { createWorkerPool } from '../../../src/storage/disk/threads/worker-pool.ts';
import { openDiskWatch, type DiskWatchInit } from '../../../src/storage/disk/watch/disk-watch.ts';
import { createEventQueue } from '../../../src/storage/disk/watch/event-queue.ts';
import { watchDirectory, type WatchHost } from '../../../src/storage/disk/watch/host-watch.ts';
import { lookWithWorkers } from '../../../src/storage/disk/watch/look-at-directories.ts';
import { createWatchedTree } from '../../../src/storage/disk/watch/watched-tree.ts';
import { systemWatchClock, type WatchClock } from '../../../src/storage/watch-clock.ts';
import { keepHints, type Watching } from '../watching.ts';

export interface WatchBedInit extends Partial<Pick<DiskWatchInit, 'pollMs' | 'retryMs' | 'doubt'>> {
  readonly watchHost?: WatchHost;
  /** So many events at once are too many. */
  readonly queueLimit?: number;
  readonly clock?: WatchClock;
  readonly path?: string;
  readonly options?: WatchOptions;
}

export interface WatchBed extends AsyncDisposable {
  readonly watching: Watching;
  /** Directories that are watched by the operating system now. */
  readonly watches: () => number;
  /** Ends the worker, as if it had crashed. */
  crash(): Promise<void>;
}

export const openWatchBed = async (directory: string, init: WatchBedInit = {}): Promise<WatchBed> => {
  const { watchHost = watchDirectory, queueLimit = 8192, clock = systemWatchClock, path = '/' } = init;
  const pool = createWorkerPool(1, {
    directory,
    names: 'posix',
    durability: 'process',
    staging: 'beside',
    readOnly: false,
    fileSizeLimit: undefined,
    versionKey: new Uint8Array(8),
  });
  const { dev, ino } = await stat(directory);
  let watches = 0;
  const counting: WatchHost = (hostPath, onEvent) => {
    const watch = watchHost(hostPath, onEvent);
    watches += 1;
    return {
      close: () => {
        watches -= 1;
        watch.close();
      },
    };
  };
  const deps: DiskWatchInit = {
    ...init,
    place: { path: directory, dev, ino },
    look: lookWithWorkers(() => pool.pick()),
    clock,
    queue: createEventQueue(queueLimit),
    createTree: (tree) => createWatchedTree(tree, counting),
  };
  const watching = await keepHints((onHint) =>
    openDiskWatch(deps, parseRemotePath(path), onHint, init.options),
  );
  return {
    watching,
    watches: () => watches,
    crash: () => pool.pick().terminate(),
    [Symbol.asyncDispose]: async () => {
      await watching.close();
      await pool.close();
    },
  };
};
