// The memory storage keeps the storage contract; read-only through the decorator.

import { openMemoryStorage, type MemoryStorage } from '../../src/storage/memory/index.ts';
import { createReadOnlyStorage, type Storage } from '../../src/storage/index.ts';
import { describeStorage } from './contract.ts';
import type { StorageUnderTest } from './contract/bed.ts';

const underTest = (memory: MemoryStorage, storage: Storage = memory): StorageUnderTest => ({
  storage,
  plantLink: async (path, target) => void memory.plantLink(path, target),
  close: () => storage.close(),
});

describeStorage('memory storage', {
  open: async (init) => underTest(await openMemoryStorage(init)),
  openReadOnly: async (fill) => {
    const memory = await openMemoryStorage();
    await fill(memory);
    return underTest(memory, createReadOnlyStorage(memory));
  },
});
