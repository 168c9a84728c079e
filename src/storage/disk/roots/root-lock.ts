// One process owns a root. Beside the lock lies a note on who holds it, for people only: it decides nothing.

import { readFile, rm, writeFile } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';

import { WherryError, displayName } from '../../../base/index.ts';
import { isLockedError, loadSqlite, lockFile, sqliteCode } from './sqlite-lock.ts';

export { isFileLocked as isRootLocked } from './file-lock.ts';

export interface RootLock {
  release(): Promise<void>;
}

// Primary result codes of SQLite.
const READ_ONLY = 8;
const IO_ERROR = 10;
const CANNOT_OPEN = 14;

const noteFile = (file: string): string => `${file}.json`;

const refusalFor = async (error: unknown, file: string, directory: string): Promise<unknown> => {
  const code = sqliteCode(error);
  if (isLockedError(error)) return inUse(file, directory);
  if (code !== READ_ONLY && code !== IO_ERROR && code !== CANNOT_OPEN) return error;
  const sentence = `The directory ${displayName(directory)} cannot be locked, because ${displayName(file)} cannot be written, or its file system has no locks; serve it with --read-only, or from another file system.`;
  return new WherryError('FORBIDDEN', sentence, { cause: error });
};

/** Takes the lock. Codes: `ROOT_IN_USE`, `FORBIDDEN` (cannot be locked). */
export const takeRootLock = async (file: string, directory: string): Promise<RootLock> => {
  let database: DatabaseSync;
  try {
    database = lockFile(await loadSqlite(), file);
  } catch (error: unknown) {
    throw await refusalFor(error, file, directory);
  }
  const note = { pid: process.pid, since: new Date().toISOString() };
  // Only for the sentence that a second process is refused with.
  await writeFile(noteFile(file), `${JSON.stringify(note)}\n`, { mode: 0o600 }).catch(() => {});
  return {
    release: async () => {
      await rm(noteFile(file), { force: true }).catch(() => {
        // A note without a lock says nothing.
      });
      database.close();
    },
  };
};

/** The refusal for a root whose lock another process holds. `relation` completes "… is already served". */
export const inUse = async (file: string, directory: string, relation = ''): Promise<WherryError> => {
  const who = await readNote(file);
  const by =
    who === undefined
      ? 'another server'
      : `the server with process number ${who.pid}, which began at ${who.since}`;
  return new WherryError(
    'ROOT_IN_USE',
    `The directory ${displayName(directory)} ${relation}is already served by ${by}; stop that one first, or serve another directory.`,
    who === undefined ? {} : { details: { pid: who.pid } },
  );
};

const readNote = async (file: string): Promise<{ pid: number; since: string } | undefined> => {
  try {
    const note: unknown = JSON.parse(await readFile(noteFile(file), 'utf8'));
    if (typeof note !== 'object' || note === null || !('pid' in note) || !('since' in note)) return undefined;
    return Number.isSafeInteger(note.pid)
      ? { pid: Number(note.pid), since: displayName(String(note.since)).slice(0, 40) }
      : undefined;
  } catch {
    // No note, or half a note: then the refusal does not say who.
    return undefined;
  }
};
