// Door of the server's side of sync.

export { WatchedTrees } from './watched-trees.ts';
export { RunViews, createSyncService, type SyncServiceDeps } from './run-service.ts';
