// Door of `catalog`: what a server remembers, in SQLite.

export type { AuditLog, AuditQuery, AuditRecord, StoredAuditRecord } from './audit-log.ts';
export { openServerDatabase, serverDatabasePath, type ServerDatabase } from './server-database.ts';
