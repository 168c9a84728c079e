// A mount keeps the storage contract: everything in it is as in a storage of its own.

import { parseRemotePath } from '../../../src/base/index.ts';
import { createReadOnlyStorage, type Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage, type MemoryStorage } from '../../../src/storage/memory/index.ts';
import { createMountedStorage } from '../../../src/storage/mounts/index.ts';
import type { StorageUnderTest } from '../contract/bed.ts';
import { describeStorage } from '../contract.ts';

const HOME = '/deep/mount';

const underTest = async (
  memory: MemoryStorage,
  beside: Storage,
  served: Storage = memory,
): Promise<StorageUnderTest> => {
  const storage = createMountedStorage([
    { path: parseRemotePath('/beside'), storage: beside },
    { path: parseRemotePath(HOME), storage: served },
  ]);
  return {
    storage,
    home: HOME,
    plantLink: async (path, target) =>
      void memory.plantLink(parseRemotePath(path.slice(HOME.length)), target),
    close: () => storage.close(),
  };
};

describeStorage('a mount', {
  open: async (init) => underTest(await openMemoryStorage(init), await openMemoryStorage(init)),
  openReadOnly: async (fill) => {
    const memory = await openMemoryStorage();
    await fill(memory);
    return underTest(memory, await openMemoryStorage({ readOnly: true }), createReadOnlyStorage(memory));
  },
});
