// A storage that tells when something may have come into its trash: whoever holds that to a size looks then.

import type { FileHandle } from './file-handle.ts';
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
  const watchStaged = (staged: StagedFile): StagedFile => ({
    offset: staged.offset,
    get written() {
      return staged.written;
    },
    write: (buffer, length) => staged.write(buffer, length),
    verify: (hash) => staged.verify(hash),
    commit: (hash) => telling(staged.commit(hash)),
    suspend: () => staged.suspend(),
    discard: () => staged.discard(),
  });
  const watchHandle = (handle: FileHandle): FileHandle => ({
    realPath: handle.realPath,
    get entry() {
      return handle.entry;
    },
    get size() {
      return handle.size;
    },
    get isChanged() {
      return handle.isChanged;
    },
    read: (...asked) => handle.read(...asked),
    write: (...asked) => handle.write(...asked),
    truncate: (size) => handle.truncate(size),
    sync: () => telling(handle.sync()),
    close: () => telling(handle.close()),
    discard: () => handle.discard(),
  });
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
