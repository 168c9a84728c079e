// The watches of one disk storage, which end with it.

import { WherryError } from '../../../base/index.ts';
import type { Storage } from '../../storage.ts';
import { shareWatches } from '../../share-watches.ts';
import { systemWatchClock } from '../../watch-clock.ts';
import type { RootPlace } from '../roots/root-marker.ts';
import type { DiskWorker } from '../threads/disk-worker.ts';
import { openDiskWatch, type DiskWatchInit } from './disk-watch.ts';
import { eventQueueOfThread } from './event-queue.ts';
import { doubtAbout } from './far-file-system.ts';
import { createHostTree } from './host-tree.ts';
import { lookWithWorkers } from './look-at-directories.ts';

export interface DiskWatches {
  readonly open: Storage['watch'];
  /** Ends all, also those that are being opened. */
  close(): void;
}

/** Without a place nothing can be watched (`UNSUPPORTED`). */
export const createDiskWatches = (place: RootPlace | undefined, pick: () => DiskWorker): DiskWatches => {
  const closing = new AbortController();
  const open: Storage['watch'] = async (path, onHint, options = {}) => {
    if (place === undefined) throw new WherryError('UNSUPPORTED', 'This storage cannot be watched.');
    const init: DiskWatchInit = {
      place,
      doubt: await doubtAbout(place.path),
      look: lookWithWorkers(pick),
      clock: systemWatchClock,
      queue: eventQueueOfThread(),
      createTree: (tree) => createHostTree(place.path, tree),
    };
    const { signal = closing.signal } = options;
    return openDiskWatch(init, path, onHint, {
      ...options,
      signal: AbortSignal.any([signal, closing.signal]),
    });
  };
  return {
    open: shareWatches(open, systemWatchClock),
    close: () => closing.abort(new WherryError('CANCELLED', 'The storage is closed; open it again.')),
  };
};
