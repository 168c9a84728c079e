// Contents of files that were written, or sent, and have not been surveyed since: whoever had their bytes in hand knows their hashes,
// so that the next survey need not read them.

import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './open-database.ts';

export const LEARNED_TABLE = `
CREATE TABLE learned (
  directory TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (directory, name)
) STRICT, WITHOUT ROWID;
`;

export interface LearnedFile {
  readonly directory: string;
  /** Well-formed text. */
  readonly name: string;
  /** In which it has this content. */
  readonly version: string;
  /** BLAKE3. */
  readonly hash: Uint8Array;
}

export interface LearnedFiles {
  /** All of it, or nothing. */
  learn(files: Iterable<LearnedFile>): void;
  /** Of the files in a directory, by their names. */
  learnedIn(directory: string): ReadonlyMap<string, Pick<LearnedFile, 'version' | 'hash'>>;
  /** What was seen of these directories says it all by now. */
  forgetLearned(directories: Iterable<string>): void;
}

const NONE: ReadonlyMap<string, Pick<LearnedFile, 'version' | 'hash'>> = new Map();

export const createLearnedFiles = (database: DatabaseSync): LearnedFiles => {
  const keep = database.prepare('INSERT OR REPLACE INTO learned VALUES (?, ?, ?, ?)');
  const any = database.prepare('SELECT 1 FROM learned LIMIT 1');
  const inside = database.prepare('SELECT name, version, hash FROM learned WHERE directory = ?');
  const forget = database.prepare('DELETE FROM learned WHERE directory = ?');
  return {
    learn: (files) =>
      inTransaction(database, () => {
        for (const { directory, name, version, hash } of files) keep.run(directory, name, version, hash);
      }),
    learnedIn: (directory) => {
      const rows = inside.all(directory);
      if (rows.length === 0) return NONE;
      return new Map(
        rows.map((row) => [
          String(row['name']),
          { version: String(row['version']), hash: row['hash'] as Uint8Array },
        ]),
      );
    },
    forgetLearned: (directories) => {
      if (any.get() === undefined) return;
      inTransaction(database, () => {
        for (const directory of directories) forget.run(directory);
      });
    },
  };
};
