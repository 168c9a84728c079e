// Paths that somebody keeps for himself by the means of another door, also while nothing is done to them (locks of WebDAV): busy for
// all who come by this one.

import type { RemotePath } from '../../base/index.ts';
import { busyRefusal, type LockHolder, type PathLocks } from './path-locks.ts';

export interface Reservations {
  /** Who keeps what a change of the path, or of the tree at it, would touch. */
  find(path: RemotePath, isTree: boolean): (LockHolder & { readonly sinceMs: number }) | undefined;
  /** Whether there is certainly none. */
  readonly isEmpty: boolean;
}

/** The same locks, which refuse what is reserved too. */
export const withReservations = (locks: PathLocks, reservations: Reservations): PathLocks => {
  const ensureFree = (paths: readonly RemotePath[], isTree: boolean): void => {
    if (reservations.isEmpty) return;
    for (const path of paths) {
      const holder = reservations.find(path, isTree);
      if (holder !== undefined) throw busyRefusal(path, holder);
    }
  };
  return {
    ...locks,
    lockPath: (path, holder) => {
      ensureFree([path], false);
      return locks.lockPath(path, holder);
    },
    lockTrees: (paths, holder) => {
      ensureFree(paths, true);
      return locks.lockTrees(paths, holder);
    },
    concerns: (directory) => !reservations.isEmpty || locks.concerns(directory),
    busy: (path) => {
      const busy = locks.busy(path);
      if (busy !== undefined || reservations.isEmpty) return busy;
      const holder = reservations.find(path, false);
      return holder === undefined ? undefined : busyRefusal(path, holder);
    },
  };
};
