// Exclusive locks of SQLite on empty files: the operating system takes them back when the process ends, however it ends,
// so no stale lock can remain and no process number can be mistaken; they hold between processes that do not see each
// other's numbers (containers), and on every platform. Nothing is ever stored in these files.

import type { DatabaseSync } from 'node:sqlite';

export type SqliteConstructor = typeof DatabaseSync;

const BUSY = 5;

/** Loaded on first use: most commands need no lock. */
export const loadSqlite = async (): Promise<SqliteConstructor> => (await import('node:sqlite')).DatabaseSync;

/** Primary result code of an error of SQLite. */
export const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error ? (error.errcode as number) & 0xff : undefined;

/** Whether the error says that somebody else has the lock. */
export const isLockedError = (error: unknown): boolean => sqliteCode(error) === BUSY;

/**
 * Takes the lock, which is given back by closing. Waits for it, doing nothing else, up to `timeoutMs`. Throws when
 * somebody has it (`isLockedError`) or the file cannot be used.
 */
export const lockFile = (Database: SqliteConstructor, file: string, timeoutMs = 0): DatabaseSync => {
  const database = new Database(file, { timeout: timeoutMs });
  try {
    // No journal file, since nothing is ever written.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error: unknown) {
    database.close();
    throw error;
  }
};
