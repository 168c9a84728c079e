// Door of the disk storage: directories of this machine as storages.

export { loadBlake3 } from '../blake3.ts';
export { discardLocalPart, listLocalParts, type LocalPart } from './parts/local-parts.ts';
export { isFileLocked, takeFileLock, type FileLock } from './roots/file-lock.ts';
export { openLocalDirectory, type LocalDirectoryInit } from './roots/open-local-directory.ts';
export { findRootAbove, recognizeRoot, type RecognizedRoot } from './roots/root-marker.ts';
export { findDirectory, openRoot, type RootInit } from './roots/open-root.ts';
export { lastTrashLook } from './trash/last-look.ts';
export type { DiskWork } from './threads/worker-pool.ts';
export {
  createSharedDirectories,
  type OpenDirectory,
  type SharedDirectories,
} from './roots/shared-directories.ts';
