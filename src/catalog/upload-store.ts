// Uploads that go on over many requests (tus): what is to become of each, so that it can be gone on with after a restart. Their bytes
// are parts of the root; this table knows only what they are for.

import type { DatabaseSync } from 'node:sqlite';
import { WherryError, type RemotePath } from '../base/index.ts';
import { accountKey } from '../accounts/index.ts';

/** Appended to MIGRATIONS. */
export const UPLOADS_TABLE = `
CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (key) ON DELETE CASCADE,
  root TEXT NOT NULL,
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  options TEXT NOT NULL,
  metadata TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  finished TEXT
) STRICT;
CREATE INDEX uploads_account ON uploads (account);
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

/** Of one account at once; more would fill the table. */
export const MAX_UPLOADS = 10_000;

export interface UploadStore {
  /** Code: `QUEUE_FULL`. */
  add(upload: UploadRecord, nowMs: number): void;
  /** Undefined also for another account's, and for what has expired. */
  find(id: string, account: string, nowMs: number): UploadRecord | undefined;
  finish(id: string, path: RemotePath): void;
  /** Moves its expiry. */
  keep(id: string, expiresMs: number): void;
  remove(id: string): void;
}

type Row = Readonly<Record<string, unknown>>;

const toUpload = (row: Row, account: string): UploadRecord => ({
  id: String(row['id']),
  account,
  rootId: String(row['root']),
  path: String(row['path']) as RemotePath,
  size: Number(row['size']),
  options: String(row['options']),
  metadata: String(row['metadata']),
  expiresMs: Number(row['expires_ms']),
  finished: row['finished'] === null ? undefined : (String(row['finished']) as RemotePath),
});

export const createUploadStore = (database: DatabaseSync): UploadStore => {
  const insert = database.prepare(
    'INSERT INTO uploads (id, account, root, path, size, options, metadata, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const select = database.prepare('SELECT * FROM uploads WHERE id = ? AND account = ? AND expires_ms > ?');
  const count = database.prepare('SELECT COUNT(*) AS count FROM uploads WHERE account = ?');
  const expire = database.prepare('DELETE FROM uploads WHERE expires_ms <= ?');
  const finish = database.prepare('UPDATE uploads SET finished = ? WHERE id = ?');
  const keep = database.prepare('UPDATE uploads SET expires_ms = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM uploads WHERE id = ?');
  return {
    add: ({ id, account, rootId, path, size, options, metadata, expiresMs }, nowMs) => {
      expire.run(nowMs);
      const key = accountKey(account);
      if (Number(count.get(key)?.['count'] ?? 0) >= MAX_UPLOADS)
        throw new WherryError(
          'QUEUE_FULL',
          `This account has ${MAX_UPLOADS} uploads that are not over; finish or end some of them first.`,
        );
      insert.run(id, key, rootId, path, size, options, metadata, expiresMs);
    },
    find: (id, account, nowMs) => {
      const row = select.get(id, accountKey(account), nowMs);
      return row === undefined ? undefined : toUpload(row, account);
    },
    finish: (id, path) => void finish.run(path, id),
    keep: (id, expiresMs) => void keep.run(expiresMs, id),
    remove: (id) => void remove.run(id),
  };
};
