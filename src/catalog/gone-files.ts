// Contents of large files that were replaced or removed, by what is told of each in the trash: so it need not be read to know whether
// it is the one that is looked for. A hint, also of files that are in no trash. The oldest go first.

import type { DatabaseSync } from 'node:sqlite';

const MAX_FILES = 10_000;

export const GONE_TABLE = `
CREATE TABLE gone (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime_us INTEGER NOT NULL,
  hash BLOB NOT NULL,
  UNIQUE (path, size, mtime_us)
) STRICT;
`;

/** As it was where it was. */
export interface GoneFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeUs: number;
}

export interface GoneFiles {
  /** The hash of its content, where that was known when it went. */
  goneContent(file: GoneFile): Uint8Array | undefined;
  keepGone(file: GoneFile, hash: Uint8Array): void;
}

export const createGoneFiles = (database: DatabaseSync): GoneFiles => {
  const find = database.prepare('SELECT hash FROM gone WHERE path = ? AND size = ? AND mtime_us = ?');
  const forget = database.prepare('DELETE FROM gone WHERE path = ? AND size = ? AND mtime_us = ?');
  const keep = database.prepare('INSERT INTO gone (path, size, mtime_us, hash) VALUES (?, ?, ?, ?)');
  const count = database.prepare('SELECT COUNT(*) AS count FROM gone');
  const forgetOldest = database.prepare('DELETE FROM gone WHERE id = (SELECT MIN(id) FROM gone)');
  return {
    goneContent: ({ path, size, mtimeUs }) => {
      const row = find.get(path, size, mtimeUs);
      return row === undefined ? undefined : (row['hash'] as Uint8Array);
    },
    keepGone: ({ path, size, mtimeUs }, hash) => {
      // Behind all others.
      forget.run(path, size, mtimeUs);
      keep.run(path, size, mtimeUs, hash);
      if (Number(count.get()?.['count'] ?? 0) > MAX_FILES) forgetOldest.run();
    },
  };
};
