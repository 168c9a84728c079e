// The disk workers of one storage. The first starts with the first request, the next when those there are busy; one that
// died is replaced by the same rule. Closing is final.

import { WherryError } from '../../../base/index.ts';
import { startDiskWorker, type DiskWorker } from './disk-worker.ts';
import { findWorkerFile } from '../worker-file.ts';
import type { DiskWorkerInit } from './worker-messages.ts';

export interface WorkerPool {
  /** The worker that has least to do. `CANCELLED` when the pool is closed. */
  pick(): DiskWorker;
  /** Lets every worker finish and clean up. Idempotent. */
  close(): Promise<void>;
}

// Work waiting on the least busy worker at which another is worth its start (some 30 ms, some 10 MB).
const BUSY_LOAD = 1;

export const createWorkerPool = (size: number, init: DiskWorkerInit): WorkerPool => {
  let workers: DiskWorker[] = [];
  let closing: Promise<void> | undefined;

  const start = (): DiskWorker => {
    const worker = startDiskWorker(findWorkerFile(), init);
    workers.push(worker);
    return worker;
  };

  const leastBusy = (): DiskWorker | undefined => {
    let best: DiskWorker | undefined;
    for (const worker of workers) {
      // One that is still starting would answer later than one that is up and has a little more to do.
      if (
        best === undefined ||
        Number(worker.isUp) > Number(best.isUp) ||
        (worker.isUp === best.isUp && worker.load < best.load)
      )
        best = worker;
    }
    return best;
  };

  return {
    pick: () => {
      if (closing !== undefined) throw new WherryError('CANCELLED', 'The storage is closed; open it again.');
      workers = workers.filter((worker) => !worker.isOver);
      const best = leastBusy() ?? start();
      const isStarting = workers.some((worker) => !worker.isUp);
      if (best.load >= BUSY_LOAD && workers.length < size && !isStarting) start();
      return best;
    },
    close: () => {
      closing ??= Promise.all(workers.map((worker) => worker.shutDown())).then(() => {});
      return closing;
    },
  };
};
