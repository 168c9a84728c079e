// A storage that tells when something may have come into its trash: whoever holds that to a size looks then.

import type { FileHandle } from './file-handle.ts';
import { forwardHandle, forwardStaged } from './forwarding.ts';
import type { StagedFile, Storage } from './storage.ts';

/** `storage`; `onKept` is called after whatever may have put something into its trash, and never waits. */
export const watchTrash = (storage: Storage, onKept: () => void): Storage => {
  let unlinked: Storage | undefined;
  const telling = async <T>(work: Promise<T>): Promise<T> => {
    // Also what fails may have kept something: a tree, half copied.
    try {
      return await work;
    } finally {
      onKept();
    }
  };
  const watchStaged = (staged: StagedFile): StagedFile =>
    forwardStaged(staged, { commit: (...asked) => telling(staged.commit(...asked)) });
  const watchHandle = (handle: FileHandle): FileHandle =>
    forwardHandle(handle, { sync: () => telling(handle.sync()), close: () => telling(handle.close()) });
  return {
    ...storage,
    withoutLinks: () => (unlinked ??= watchTrash(storage.withoutLinks(), onKept)),
    remove: (...asked) => telling(storage.remove(...asked)),
    move: (...asked) => telling(storage.move(...asked)),
    copy: (...asked) => telling(storage.copy(...asked)),
    stage: async (...asked) => watchStaged(await storage.stage(...asked)),
    openHandle: async (path, options) => {
      const handle = await storage.openHandle(path, options);
      return options.access === 'read' ? handle : watchHandle(handle);
    },
    writeBatch: (...asked) => telling(storage.writeBatch(...asked)),
    // What is restored may replace something.
    trash: { ...storage.trash, restore: (...asked) => telling(storage.trash.restore(...asked)) },
  };
};
