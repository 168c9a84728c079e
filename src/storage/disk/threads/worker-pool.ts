// The disk workers of one storage. The first thread starts with the first request, the next when those there are busy; one
// that died is replaced by the same rule. Where the asking thread may work itself, it does what is light as long as its disk
// is quick, and a thread starts only with work that is worth it. Closing is final.

import { WherryError } from '../../../base/index.ts';
import { loadBlake3 } from '../../blake3.ts';
import { startDiskWorker, type DiskWorker } from './disk-worker.ts';
import { findWorkerFile } from '../worker-file.ts';
import { createOwnThread, type OwnThread } from './own-thread.ts';
import type { DiskWorkerInit } from './worker-messages.ts';

/**
 * `light` is over in some milliseconds if the disk is quick; `steady` too, but much more of its kind follows, so that a
 * thread is worth its start; `heavy` may take long.
 */
export type Effort = 'light' | 'steady' | 'heavy';

export interface WorkerPool {
  /** Most threads. */
  readonly size: number;
  /** The worker that has least to do. Default effort: `light`. `CANCELLED` when the pool is closed. */
  pick(effort?: Effort): DiskWorker;
  /** Whether the asking thread does light work. */
  hasOwn(): boolean;
  /** Lets every worker finish and clean up. Idempotent. */
  close(): Promise<void>;
}

// Work waiting on the least busy worker at which another is worth its start (some 30 ms, some 10 MB).
const BUSY_LOAD = 1;

/**
 * Who works on a disk: `threads`, so that the asking one never waits for it; or `caller`: the asking thread too, as long as
 * the work is light and the disk quick. That spares starting a thread, which takes longer than some thousand small files;
 * it is for programs that have nothing else to do meanwhile.
 */
export type DiskWork = 'threads' | 'caller';

export interface WorkerPoolInit extends DiskWorkerInit {
  /** Most threads. */
  readonly workers: number;
  /** Default `threads`. */
  readonly diskWork?: DiskWork | undefined;
}

export const openWorkerPool = async ({ workers, diskWork, ...init }: WorkerPoolInit): Promise<WorkerPool> => {
  const own = diskWork === 'caller' ? createOwnThread(init, await loadBlake3()) : undefined;
  return createWorkerPool(workers, init, own);
};

/** `own` is the asking thread, where that may work itself. */
export const createWorkerPool = (size: number, init: DiskWorkerInit, own?: OwnThread): WorkerPool => {
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

  const hasOwn = (): boolean => own !== undefined && !own.isSlow && !own.isOver;

  return {
    size,
    hasOwn,
    pick: (effort = 'light') => {
      if (closing !== undefined) throw new WherryError('CANCELLED', 'The storage is closed; open it again.');
      if (own !== undefined && effort === 'light' && hasOwn()) return own;
      workers = workers.filter((worker) => !worker.isOver);
      const best = leastBusy() ?? start();
      if (own !== undefined && effort === 'steady' && !best.isUp && hasOwn()) return own;
      const isStarting = workers.some((worker) => !worker.isUp);
      if (best.load >= BUSY_LOAD && workers.length < size && !isStarting) start();
      return best;
    },
    close: () => {
      closing ??= Promise.all(
        [...workers, ...(own === undefined ? [] : [own])].map((worker) => worker.shutDown()),
      ).then(() => {});
      return closing;
    },
  };
};
