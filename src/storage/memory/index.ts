// Door of the memory storage.

export { openMemoryStorage, type MemoryStorage, type MemoryStorageInit } from './memory-storage.ts';
