// Door of the server's side of sync.

export { RunViews, createSyncService, type SyncServiceDeps } from './run-service.ts';
