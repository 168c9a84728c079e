// Door of `catalog`: what a server remembers, and what is remembered of a root, in SQLite.

export type { PropertyStore, PropertyUpdate, StoredProperty } from './property-store.ts';
export { MAX_UPLOADS, type UploadRecord, type UploadStore } from './upload-store.ts';
export type { AuditLog, AuditQuery, AuditRecord, StoredAuditRecord } from './audit-log.ts';
export { openServerDatabase, serverDatabasePath, type ServerDatabase } from './server-database.ts';
export type { LearnedFile } from './learned-files.ts';
export { hasRootCatalog, openRootCatalog, rootCatalogPath, type RootCatalog } from './root-catalog.ts';
export type {
  CatalogChange,
  CatalogDirectory,
  CatalogMark,
  CatalogMarks,
  CatalogUpdate,
} from './seen-directories.ts';
