// Which paths are being changed right now, and by whom: so that a second writer is told at once (`BUSY`) instead of
// finding its work undone. In memory, per service. Locks are for people; what keeps bytes whole when two names lead to
// the same file is the storage, which commits atomically. Readers take no locks.
//
//   path lock   one entry is being written        refuses: the same path, and trees it lies in
//   tree lock   an entry is moved or removed      refuses: everything at, below and above it that is locked
//   batch lock  many small files for a moment     refuses: trees that hold one of them, or that it lies in, and the same path;
//                                                 another batch with the same path waits

import {
  WherryError,
  displayName,
  isWithinRemotePath,
  joinRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import { decodeBatch, type Batch } from '../../storage/index.ts';

/** Who holds a lock, as others are told. */
export interface LockHolder {
  readonly account: string;
  /** What is done to the path, as in "is being …". */
  readonly doing: string;
}

/** Gives the lock back. Idempotent. */
export type Release = () => void;

interface Held extends LockHolder {
  readonly path: RemotePath;
  readonly isTree: boolean;
  readonly sinceMs: number;
}

interface HeldBatch extends LockHolder {
  readonly directory: RemotePath;
  readonly upload: object;
  readonly ended: Promise<void>;
  readonly sinceMs: number;
  /** Looked at only when somebody asks for a path in the directory, which is rare. */
  paths(): ReadonlySet<string>;
}

export interface PathLocks {
  /** Code: `BUSY`, with `path`, `account` and `sinceMs` in its details. */
  lockPath(path: RemotePath, holder: LockHolder): Release;
  /** All of the paths as trees, or none. */
  lockTrees(paths: readonly RemotePath[], holder: LockHolder): Release;
  /**
   * `bytes` is a copy of the batch, `upload` what it belongs to. Does not look whether its paths are free: see `busy`
   * and `batchInTheWay`.
   */
  lockBatch(directory: RemotePath, bytes: Uint8Array, holder: LockHolder, upload: object): Release;
  /** The end of a batch of another upload that holds one of these paths, if there is any: a moment, so it is waited for. */
  batchInTheWay(directory: RemotePath, bytes: Uint8Array, upload: object): Promise<void> | undefined;
  /** Whether any single lock concerns what lies in the directory, so that a batch has to be looked at path by path. */
  concerns(directory: RemotePath): boolean;
  /** Why this path of a batch is refused, if it is. */
  busy(path: RemotePath): WherryError | undefined;
}

/** How a path is refused that somebody holds. */
export const busyRefusal = (
  path: RemotePath,
  held: LockHolder & { readonly sinceMs: number },
): WherryError => {
  const since = `${new Date(held.sinceMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return new WherryError(
    'BUSY',
    `"${displayName(path)}" is being ${held.doing} by ${displayName(held.account)} since ${since}; try again when that has finished.`,
    { details: { path, account: held.account, sinceMs: held.sinceMs } },
  );
};

const batchPaths = (directory: RemotePath, bytes: Uint8Array): ReadonlySet<string> => {
  const paths = new Set<string>();
  for (const entry of decodeOrNothing(bytes)) {
    try {
      paths.add(joinRemotePath(directory, entry.path));
    } catch {
      // Not a path: the storage refuses the entry, so there is nothing to protect.
    }
  }
  return paths;
};

const decodeOrNothing = (bytes: Uint8Array): Batch => {
  try {
    return decodeBatch(bytes);
  } catch {
    // Malformed: the storage refuses all of it.
    return [];
  }
};

/**
 * The same locks for one who may see only some paths. Elsewhere he takes none, and none is told of: the storage refuses him
 * whatever is under way.
 */
export const locksWhere = (sees: (path: RemotePath) => boolean, locks: PathLocks): PathLocks => ({
  ...locks,
  lockPath: (path, holder) => (sees(path) ? locks.lockPath(path, holder) : () => {}),
  lockTrees: (paths, holder) => locks.lockTrees(paths.filter(sees), holder),
  busy: (path) => (sees(path) ? locks.busy(path) : undefined),
});

export const createPathLocks = (now: () => number = Date.now): PathLocks => {
  const byPath = new Map<RemotePath, Held>();
  const batches = new Set<HeldBatch>();

  const batchWith = (wanted: RemotePath, isTree: boolean): HeldBatch | undefined => {
    for (const batch of batches) {
      const overlaps =
        isWithinRemotePath(wanted, batch.directory) ||
        (isTree && isWithinRemotePath(batch.directory, wanted));
      if (!overlaps) continue;
      if (batch.paths().has(wanted)) return batch;
      if (isTree && [...batch.paths()].some((path) => isWithinRemotePath(path as RemotePath, wanted)))
        return batch;
    }
    return undefined;
  };
  const holderFor = (wanted: RemotePath, isTree: boolean): Held | undefined => {
    const exact = byPath.get(wanted);
    if (exact !== undefined) return exact;
    for (const held of byPath.values()) {
      if (held.isTree && isWithinRemotePath(wanted, held.path)) return held;
      if (isTree && isWithinRemotePath(held.path, wanted)) return held;
    }
    return undefined;
  };
  const lockAll = (paths: readonly RemotePath[], isTree: boolean, holder: LockHolder): Release => {
    for (const path of paths) {
      const holding = holderFor(path, isTree) ?? batchWith(path, isTree);
      if (holding !== undefined) throw busyRefusal(path, holding);
    }
    const locks = paths.map((path) => ({ ...holder, path, isTree, sinceMs: now() }));
    for (const lock of locks) byPath.set(lock.path, lock);
    return () => {
      for (const lock of locks) if (byPath.get(lock.path) === lock) byPath.delete(lock.path);
    };
  };
  return {
    lockPath: (path, holder) => lockAll([path], false, holder),
    lockTrees: (paths, holder) => lockAll([...new Set(paths)], true, holder),
    lockBatch(directory, bytes, holder, upload) {
      let paths: ReadonlySet<string> | undefined;
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const batch: HeldBatch = {
        ...holder,
        directory,
        upload,
        ended,
        sinceMs: now(),
        paths: () => (paths ??= batchPaths(directory, bytes)),
      };
      batches.add(batch);
      return () => {
        batches.delete(batch);
        resolve();
      };
    },
    batchInTheWay(directory, bytes, upload) {
      let paths: ReadonlySet<string> | undefined;
      for (const batch of batches) {
        const mayOverlap =
          batch.upload !== upload &&
          (isWithinRemotePath(directory, batch.directory) || isWithinRemotePath(batch.directory, directory));
        if (!mayOverlap) continue;
        paths ??= batchPaths(directory, bytes);
        if (!paths.isDisjointFrom(batch.paths())) return batch.ended;
      }
      return undefined;
    },
    concerns(directory) {
      for (const held of byPath.values()) {
        if (
          isWithinRemotePath(held.path, directory) ||
          (held.isTree && isWithinRemotePath(directory, held.path))
        )
          return true;
      }
      return false;
    },
    busy(path) {
      const held = holderFor(path, false);
      return held === undefined ? undefined : busyRefusal(path, held);
    },
  };
};
