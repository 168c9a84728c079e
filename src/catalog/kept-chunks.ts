// Lists of chunks, by the content that they cut: worth keeping, since a list can only be had by reading the whole file. Those that
// nobody has asked for longest go first.

import type { DatabaseSync } from 'node:sqlite';

/** Bytes of all lists: of some 200 GiB of large files. */
const MAX_BYTES = 64 * 1024 * 1024;

export const CHUNKS_TABLE = `
CREATE TABLE chunks (id INTEGER PRIMARY KEY, content TEXT NOT NULL UNIQUE, list BLOB NOT NULL) STRICT;
`;

export interface KeptChunks {
  /** The list of a file with this content, in a form that the catalog does not look into. */
  chunkList(content: string): Uint8Array | undefined;
  keepChunkList(content: string, list: Uint8Array): void;
}

export const createKeptChunks = (database: DatabaseSync): KeptChunks => {
  const find = database.prepare('SELECT list FROM chunks WHERE content = ?');
  const forget = database.prepare('DELETE FROM chunks WHERE content = ?');
  const keep = database.prepare('INSERT INTO chunks (content, list) VALUES (?, ?)');
  const total = database.prepare('SELECT SUM(LENGTH(list)) AS bytes FROM chunks');
  const forgetOldest = database.prepare('DELETE FROM chunks WHERE id = (SELECT MIN(id) FROM chunks)');
  return {
    chunkList: (content) => {
      const row = find.get(content);
      return row === undefined ? undefined : (row['list'] as Uint8Array);
    },
    keepChunkList: (content, list) => {
      if (list.length > MAX_BYTES) return;
      // Behind all others.
      forget.run(content);
      keep.run(content, list);
      while (Number(total.get()?.['bytes'] ?? 0) > MAX_BYTES) forgetOldest.run();
    },
  };
};
