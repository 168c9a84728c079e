// Door of the mounted storage: several storages under one root.

export { checkMounts } from './check-mounts.ts';
export { createMountedStorage } from './mounted-storage.ts';
export type { Mount } from './mount-view.ts';
