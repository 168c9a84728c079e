// Door of the disk storage: directories of this machine as storages.

export { loadBlake3 } from '../blake3.ts';
export { discardLocalPart, listLocalParts, type LocalPart } from './local-parts.ts';
export { openLocalDirectory, type LocalDirectoryInit } from './open-local-directory.ts';
export { openRoot, type RootInit } from './open-root.ts';
export { createSharedDirectories, type OpenDirectory, type SharedDirectories } from './shared-directories.ts';
