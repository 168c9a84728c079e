// Uploads that go on over many requests (tus): what is to become of each, so that it can be gone on with after a restart. Their bytes
// are parts of the root; this table knows only what they are for.

import type { DatabaseSync } from 'node:sqlite';
import { WherryError, nameBytes, nameFromBytes, type RemotePath } from '../base/index.ts';
import { accountKey } from '../accounts/index.ts';
import { withoutSyncing } from './open-database.ts';

/** Appended to MIGRATIONS. Paths are bytes, as names are: text would lose what is not UTF-8. */
export const UPLOADS_TABLE = `
CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (key) ON DELETE CASCADE,
  root TEXT NOT NULL,
  path BLOB NOT NULL,
  size INTEGER NOT NULL,
  options TEXT NOT NULL,
  metadata TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  finished BLOB
) STRICT;
CREATE INDEX uploads_account ON uploads (account);
CREATE INDEX uploads_expiry ON uploads (expires_ms);
`;

export interface UploadRecord {
  /** Random; who knows it and is the account may go on with it. */
  readonly id: string;
  readonly account: string;
  /** Id of the root that the path is in. */
  readonly rootId: string;
  /** Where the file is to be. */
  readonly path: RemotePath;
  readonly size: number;
  /** What is to hold when it gets its name; of whoever began it, and only ever read by him. JSON. */
  readonly options: string;
  /** As the client sent it. */
  readonly metadata: string;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
  /** Where the file is, once it is whole. */
  readonly finished?: RemotePath | undefined;
}

/** Of one account at once; more would fill the table. Those that are finished make room for those that are not. */
export const MAX_UPLOADS = 10_000;
/** So long it is remembered that an upload is finished, for a client that has lost the last answer. */
export const FINISHED_LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface UploadStore {
  /** Code: `QUEUE_FULL`. */
  add(upload: UploadRecord, nowMs: number): void;
  /** Undefined also for another account's, and for what has expired. */
  find(id: string, account: string, nowMs: number): UploadRecord | undefined;
  /** It is done, and remembered a while longer. */
  finish(id: string, path: RemotePath, nowMs: number): void;
  /** Moves its expiry. */
  keep(id: string, expiresMs: number): void;
  remove(id: string): void;
}

type Row = Readonly<Record<string, unknown>>;

const toPath = (bytes: unknown): RemotePath => nameFromBytes(bytes as Uint8Array) as RemotePath;

const toUpload = (row: Row, account: string): UploadRecord => ({
  id: String(row['id']),
  account,
  rootId: String(row['root']),
  path: toPath(row['path']),
  size: Number(row['size']),
  options: String(row['options']),
  metadata: String(row['metadata']),
  expiresMs: Number(row['expires_ms']),
  finished: row['finished'] === null ? undefined : toPath(row['finished']),
});

export const createUploadStore = (database: DatabaseSync): UploadStore => {
  const insert = database.prepare(
    'INSERT INTO uploads (id, account, root, path, size, options, metadata, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const select = database.prepare('SELECT * FROM uploads WHERE id = ? AND account = ? AND expires_ms > ?');
  const count = database.prepare('SELECT COUNT(*) AS count FROM uploads WHERE account = ?');
  const expire = database.prepare('DELETE FROM uploads WHERE expires_ms <= ?');
  const forget = database.prepare(
    `DELETE FROM uploads WHERE id IN (
       SELECT id FROM uploads WHERE account = ? AND finished IS NOT NULL ORDER BY expires_ms LIMIT ?)`,
  );
  const finish = database.prepare('UPDATE uploads SET finished = ?, expires_ms = ? WHERE id = ?');
  const keep = database.prepare('UPDATE uploads SET expires_ms = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM uploads WHERE id = ?');

  /** Code: `QUEUE_FULL`. */
  const makeRoom = (key: string): void => {
    const excess = Number(count.get(key)?.['count'] ?? 0) + 1 - MAX_UPLOADS;
    if (excess <= 0 || forget.run(key, excess).changes >= excess) return;
    throw new WherryError(
      'QUEUE_FULL',
      `This account has ${MAX_UPLOADS} uploads that are not over; finish or end some of them first.`,
    );
  };
  // What is lost of these in a power cut costs a client a request, or bytes that it sends again: no file.
  const write = (work: () => unknown): void => withoutSyncing(database, () => void work());
  return {
    add: ({ id, account, rootId, path, size, options, metadata, expiresMs }, nowMs) => {
      expire.run(nowMs);
      const key = accountKey(account);
      makeRoom(key);
      insert.run(id, key, rootId, nameBytes(path), size, options, metadata, expiresMs);
    },
    find: (id, account, nowMs) => {
      const row = select.get(id, accountKey(account), nowMs);
      return row === undefined ? undefined : toUpload(row, account);
    },
    finish: (id, path, nowMs) => write(() => finish.run(nameBytes(path), nowMs + FINISHED_LIFETIME_MS, id)),
    keep: (id, expiresMs) => write(() => keep.run(expiresMs, id)),
    remove: (id) => write(() => remove.run(id)),
  };
};
