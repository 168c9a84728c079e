// Locks on files of Wherry's own, for as long as a process lives: who holds one is alive, whatever a number in a file says.

import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { isLockedError, loadSqlite, lockFile } from './sqlite-lock.ts';

export interface FileLock {
  release(): void;
}

/**
 * Takes the lock on a file that is empty or missing; undefined when another process has it. Throws what SQLite does when the
 * file cannot be used. While it is held, this process must not open the file in any other way: closing that would let go of it.
 */
export const takeFileLock = async (file: string): Promise<FileLock | undefined> => {
  try {
    const database = lockFile(await loadSqlite(), file);
    return { release: () => database.close() };
  } catch (error: unknown) {
    if (isLockedError(error)) return undefined;
    throw error;
  }
};

/** Whether a living process holds the lock. What cannot be looked at is not held. */
export const isFileLocked = async (file: string): Promise<boolean> => {
  if (!existsSync(file)) return false;
  let database: DatabaseSync | undefined;
  try {
    const Database = await loadSqlite();
    database = new Database(file, { readOnly: true });
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error: unknown) {
    return isLockedError(error);
  } finally {
    database?.close();
  }
};
