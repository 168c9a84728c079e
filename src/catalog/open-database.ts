// Opens an SQLite file of ours: made if missing, brought to the newest form step by step, refused when it is damaged or
// from the future. Nothing here knows what is in it.
//
// One connection a process, used by the thread that opened it: a look takes some microseconds, and what is written here is
// rare (accounts) or need not be synced (audit). Several processes may have the same file open: a command that adds an
// account beside a running server.

import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { WherryError, displayName, isWherryError } from '../base/index.ts';

/** Runs once, in one transaction with the step's number. */
export type Migration = (database: DatabaseSync) => void;

export interface OpenDatabaseInit {
  /** Host path, or ":memory:". */
  readonly path: string;
  /** All that ever were, in order; only ever appended to. */
  readonly migrations: readonly Migration[];
  /** What the file is to people, as in "the server's database". */
  readonly label: string;
  /**
   * Tables that grow with what happens. They are checked whole after an unclean end, and otherwise only where they begin and
   * end; damage in between is met, and refused, by whoever reads there.
   */
  readonly growing: readonly string[];
}

/** How long a writer waits for another process's write. */
const BUSY_TIMEOUT_MS = 5000;

/** Before 3.51.3 a write-ahead log could lose commits when several processes checkpointed at once. */
const isLogSafe = (version: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && (minor > 51 || (minor === 51 && patch >= 3)));
};

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_CONSTRAINT = 19;
const SQLITE_NOTADB = 26;

const primaryCode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

/** Whether a statement failed because of what must be unique, or must be there. */
export const isConstraint = (error: unknown): boolean => primaryCode(error) === SQLITE_CONSTRAINT;

/** What a failed statement means to whoever runs the server. */
export const toDatabaseError = (
  error: unknown,
  init: Pick<OpenDatabaseInit, 'path' | 'label'>,
): WherryError => {
  if (isWherryError(error)) return error;
  const where = `${init.label} (${displayName(init.path)})`;
  const refusals: Readonly<Record<number, readonly [WherryError['code'], string]>> = {
    [SQLITE_BUSY]: ['BUSY', `${where} is being written by another program; try again.`],
    [SQLITE_READONLY]: ['READ_ONLY', `${where} cannot be written; check its permissions.`],
    [SQLITE_IOERR]: ['INTERNAL', `${where} could not be read or written; check the disk.`],
    [SQLITE_CORRUPT]: ['CORRUPTED', damaged(where)],
    [SQLITE_FULL]: ['NO_SPACE', `The disk is full, so ${where} could not be written; free some space.`],
    [SQLITE_CANTOPEN]: ['FORBIDDEN', `${where} cannot be opened; check the permissions of its directory.`],
    [SQLITE_NOTADB]: ['CORRUPTED', damaged(where)],
  };
  const [code, message] = refusals[primaryCode(error)] ?? (['INTERNAL', `${where} failed.`] as const);
  return new WherryError(code, message, { cause: error });
};

const damaged = (where: string): string =>
  `${where} is damaged. Put a copy of it back in its place, or move it away to begin with an empty one.`;

/** Runs `work` in one transaction: all of it, or nothing. */
export const inTransaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

/** `work`, whose commits may be lost to a power cut (never to a crash), and spare a sync each. */
export const withoutSyncing = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    database.exec('PRAGMA synchronous = FULL');
  }
};

const versionOf = (database: DatabaseSync): number =>
  Number(Object.values(database.prepare('PRAGMA user_version').get() ?? {})[0]);

const migrate = (database: DatabaseSync, init: OpenDatabaseInit): void => {
  if (versionOf(database) === init.migrations.length) return;
  inTransaction(database, () => {
    // Looked at again: another process may have been quicker.
    const version = versionOf(database);
    if (version > init.migrations.length) {
      throw new WherryError(
        'UNSUPPORTED',
        `${init.label} (${displayName(init.path)}) was written by a newer version of Wherry; use that one.`,
      );
    }
    for (const step of init.migrations.slice(version)) step(database);
    database.exec(`PRAGMA user_version = ${init.migrations.length}`);
  });
};

/** Whether somebody has it open, or ended without closing it: SQLite removes these files with the last close. */
const hasLogBeside = (path: string): boolean =>
  ['-wal', '-journal'].some((suffix) => existsSync(`${path}${suffix}`));

const check = (database: DatabaseSync, init: OpenDatabaseInit, isWhole: boolean): void => {
  const ensureSound = (pragma: string): void => {
    const { quick_check: verdict } = database.prepare(pragma).get() as { quick_check: string };
    if (verdict !== 'ok')
      throw new WherryError('CORRUPTED', damaged(`${init.label} (${displayName(init.path)})`));
  };
  if (isWhole) return ensureSound('PRAGMA quick_check(1)');
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  for (const { name } of tables) {
    const table = `"${String(name)}"`;
    if (init.growing.includes(String(name))) {
      database.prepare(`SELECT MIN(rowid) FROM ${table}`).get();
      database.prepare(`SELECT MAX(rowid) FROM ${table}`).get();
    } else ensureSound(`PRAGMA quick_check(${table})`);
  }
};

/** An empty file, its user's alone from its first moment on: SQLite would make it as the umask has it. */
const makeFile = (path: string): void => {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch {
    // It is there, or it cannot be: SQLite, which opens it next, says why.
  }
};

/** Codes: `CORRUPTED`, `UNSUPPORTED` (newer), `FORBIDDEN`, `READ_ONLY`, `NO_SPACE`, `BUSY`. */
export const openDatabase = (init: OpenDatabaseInit): DatabaseSync => {
  const isFile = init.path !== ':memory:';
  let database: DatabaseSync | undefined;
  try {
    const isUnclean = isFile && hasLogBeside(init.path);
    if (isFile) {
      mkdirSync(dirname(init.path), { recursive: true, mode: 0o700 });
      makeFile(init.path);
    }
    database = new DatabaseSync(init.path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    if (isFile) chmodSync(init.path, 0o600);
    const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
    database.exec(`PRAGMA journal_mode = ${isLogSafe(version) ? 'WAL' : 'DELETE'}`);
    database.exec('PRAGMA synchronous = FULL');
    migrate(database, init);
    check(database, init, isUnclean);
    return database;
  } catch (error) {
    database?.close();
    throw toDatabaseError(error, init);
  }
};
