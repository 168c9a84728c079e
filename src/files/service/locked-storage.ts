// A storage whose changes respect what others are writing at the moment, for services that change files without the file service.

import type { RemotePath } from '../../base/index.ts';
import { forwardStaged, type Storage } from '../../storage/index.ts';
import type { LockHolder, PathLocks, Release } from './path-locks.ts';

/** Code of each change, besides its own: `BUSY`. Closing it closes the storage behind it. */
export const createLockedStorage = (storage: Storage, locks: PathLocks, account: string): Storage => {
  const holder = (doing: string): LockHolder => ({ account, doing });
  const holding = async <T>(release: Release, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } finally {
      release();
    }
  };
  const onPath = <T>(path: RemotePath, doing: string, work: () => Promise<T>): Promise<T> =>
    holding(locks.lockPath(path, holder(doing)), work);
  const onTrees = <T>(paths: readonly RemotePath[], doing: string, work: () => Promise<T>): Promise<T> =>
    holding(locks.lockTrees(paths, holder(doing)), work);
  return {
    ...storage,
    createFile: async (path) => onPath(path, 'made', () => storage.createFile(path)),
    withoutLinks: () => createLockedStorage(storage.withoutLinks(), locks, account),
    // Two who need the same directory on the way to their files are in nobody's way.
    makeDirectory: async (path, options) =>
      options?.parents === true
        ? storage.makeDirectory(path, options)
        : onPath(path, 'made', () => storage.makeDirectory(path, options)),
    // A refused lock is a rejection like every other refusal.
    remove: async (path, options) => onTrees([path], 'removed', () => storage.remove(path, options)),
    move: async (from, to, options) => onTrees([from, to], 'moved', () => storage.move(from, to, options)),
    copy: async (from, to, options) => onPath(to, 'written', () => storage.copy(from, to, options)),
    settle: async (path, version, attributes) =>
      onPath(path, 'changed', () => storage.settle(path, version, attributes)),
    stage: async (path, attributes, options) => {
      const release = locks.lockPath(path, holder('written'));
      try {
        const staged = await storage.stage(path, attributes, options);
        return forwardStaged(staged, {
          commit: (...asked) => holding(release, () => staged.commit(...asked)),
          suspend: () => holding(release, () => staged.suspend()),
          discard: () => holding(release, () => staged.discard()),
        });
      } catch (error) {
        release();
        throw error;
      }
    },
  };
};
