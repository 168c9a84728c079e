// A storage through which nothing can be changed, whatever is behind it.

import { WherryError } from '../base/index.ts';
import type { Storage } from './storage.ts';

/** `storage` without its changes: each is refused with `READ_ONLY`. Closing it closes the storage behind it. */
export const createReadOnlyStorage = (storage: Storage): Storage => {
  let unlinked: Storage | undefined;
  const refuse = async (): Promise<never> => {
    throw new WherryError('READ_ONLY');
  };
  return {
    info: { ...storage.info, readOnly: true, keepsTrash: false },
    withoutLinks: () => (unlinked ??= createReadOnlyStorage(storage.withoutLinks())),
    realPath: (path) => storage.realPath(path),
    stat: (path) => storage.stat(path),
    scan: (path, options) => storage.scan(path, options),
    checksum: (path, signal) => storage.checksum(path, signal),
    chunkFile: (path, options) => storage.chunkFile(path, options),
    open: (path) => storage.open(path),
    openHandle: (path, options) => (options.access === 'read' ? storage.openHandle(path, options) : refuse()),
    readBatch: (...asked) => storage.readBatch(...asked),
    readTree: (path) => storage.readTree(path),
    space: () => storage.space(),
    watch: (...asked) => storage.watch(...asked),
    createFile: refuse,
    makeDirectory: refuse,
    remove: refuse,
    move: refuse,
    copy: refuse,
    stage: refuse,
    writeBatch: refuse,
    settle: refuse,
    hashFiles: (directory, files, options) =>
      storage.hashFiles(directory, files, { signal: options?.signal }),
    trash: {
      list: (options) => storage.trash.list(options),
      versions: (path) => storage.trash.versions(path),
      find: (id) => storage.trash.find(id),
      open: (id, path) => storage.trash.open(id, path),
      usage: () => storage.trash.usage(),
      restore: refuse,
      remove: refuse,
      expire: refuse,
      evict: refuse,
      trim: refuse,
    },
    parts: { list: () => storage.parts.list(), discard: refuse, expire: refuse },
    close: () => storage.close(),
    [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose](),
  };
};
