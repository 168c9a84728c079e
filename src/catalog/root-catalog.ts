// The catalog of one root: what was seen in each of its directories when it was last looked at, and what its pairs last agreed
// on. It is never ahead of the disk, and may be lost: then everything is looked at again, and nothing is known of an earlier run.

import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isWherryError, toBase64Url } from '../base/index.ts';
import { GONE_TABLE, createGoneFiles, type GoneFiles } from './gone-files.ts';
import { CHUNKS_TABLE, createKeptChunks, type KeptChunks } from './kept-chunks.ts';
import { LEARNED_TABLE, createLearnedFiles, type LearnedFiles } from './learned-files.ts';
import { inTransaction, openDatabase, type Migration, type OpenDatabaseInit } from './open-database.ts';
import { createSeenDirectories, type SeenDirectories } from './seen-directories.ts';

export interface RootCatalog extends SeenDirectories, KeptChunks, LearnedFiles, GoneFiles, Disposable {
  /** Random; another one when the catalog was lost. */
  readonly id: string;
  /** The digest of what a pair last agreed on; undefined where nothing is known. */
  base(pair: string): string | undefined;
  /** A listing that was kept for a pair. With the listing of a directory those of all that is in it are kept. */
  agreedListing(pair: string, digest: string): Uint8Array | undefined;
  /** What a pair agrees on now, with those of its listings that are not kept for it yet; all of it, or nothing. */
  keepBase(pair: string, digest: string, listings: ReadonlyMap<string, Uint8Array>): void;
  /** Listings that are kept for a pair, and directories that were seen. */
  countListings(pair: string): { readonly agreed: number; readonly seen: number };
  /** Lets go of a pair's listings but for these. */
  keepOnly(pair: string, digests: ReadonlySet<string>): void;
  forgetBase(pair: string): void;
  /** Whether any pair has agreed on something. */
  hasBases(): boolean;
  /** Idempotent. */
  close(): void;
}

/** Where a state directory keeps the catalog of a root. */
export const rootCatalogPath = (stateDirectory: string, rootId: string): string =>
  join(stateDirectory, 'catalogs', `${rootId}.sqlite`);

/** Whether there is one, without making it. */
export const hasRootCatalog = (stateDirectory: string, rootId: string): boolean =>
  existsSync(rootCatalogPath(stateDirectory, rootId));

const FIRST = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE directories (
  path TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  digest TEXT NOT NULL,
  versions TEXT NOT NULL,
  listing BLOB NOT NULL
) STRICT;
CREATE INDEX directories_digest ON directories (digest);
CREATE TABLE bases (pair TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE agreed (
  pair TEXT NOT NULL REFERENCES bases (pair) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  listing BLOB NOT NULL,
  PRIMARY KEY (pair, digest)
) STRICT;
`;

const MIGRATIONS: readonly Migration[] = [
  (database) => database.exec(FIRST + CHUNKS_TABLE + LEARNED_TABLE),
  (database) => database.exec(GONE_TABLE),
];

/** A damaged catalog is made anew: all that is in it can be found out again, or is not missed more than that. */
const openOrRenew = (init: OpenDatabaseInit): DatabaseSync => {
  try {
    return openDatabase(init);
  } catch (error) {
    if (!isWherryError(error) || error.code !== 'CORRUPTED' || init.path === ':memory:') throw error;
    for (const ending of ['', '-wal', '-shm']) rmSync(init.path + ending, { force: true });
    return openDatabase(init);
  }
};

const bytesOf = (value: unknown): Uint8Array => value as Uint8Array;

/** `path`: host path, or ":memory:". Codes: as openDatabase, but for `CORRUPTED`. */
export const openRootCatalog = (path: string): RootCatalog => {
  const database = openOrRenew({
    path,
    migrations: MIGRATIONS,
    label: 'The catalog of the directory',
    growing: ['directories', 'agreed'],
  });
  // What is lost to a power cut is looked at again.
  database.exec('PRAGMA synchronous = NORMAL');
  const id = identify(database);

  const seen = createSeenDirectories(database);
  const agreedListing = database.prepare('SELECT listing FROM agreed WHERE pair = ? AND digest = ?');
  const agreedDigests = database.prepare('SELECT digest FROM agreed WHERE pair = ?');
  const forgetAgreed = database.prepare('DELETE FROM agreed WHERE pair = ? AND digest = ?');
  const countAgreed = database.prepare('SELECT COUNT(*) AS count FROM agreed WHERE pair = ?');
  const countSeen = database.prepare('SELECT COUNT(*) AS count FROM directories');
  const baseOf = database.prepare('SELECT digest FROM bases WHERE pair = ?');
  const anyBase = database.prepare('SELECT 1 FROM bases LIMIT 1');
  const forgetBase = database.prepare('DELETE FROM bases WHERE pair = ?');
  const keepBase = database.prepare(
    'INSERT INTO bases VALUES (?, ?) ON CONFLICT (pair) DO UPDATE SET digest = excluded.digest',
  );
  const keepAgreed = database.prepare('INSERT OR IGNORE INTO agreed VALUES (?, ?, ?)');

  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    database.close();
  };
  return {
    id,
    ...seen,
    ...createKeptChunks(database),
    ...createLearnedFiles(database),
    ...createGoneFiles(database),
    base: (pair) => {
      const digest = baseOf.get(pair)?.['digest'];
      return typeof digest === 'string' ? digest : undefined;
    },
    agreedListing: (pair, digest) => {
      const row = agreedListing.get(pair, digest);
      return row === undefined ? undefined : bytesOf(row['listing']);
    },
    keepBase: (pair, digest, listings) =>
      inTransaction(database, () => {
        keepBase.run(pair, digest);
        for (const [each, listing] of listings) keepAgreed.run(pair, each, listing);
      }),
    countListings: (pair) => ({
      agreed: Number(countAgreed.get(pair)?.['count']),
      seen: Number(countSeen.get()?.['count']),
    }),
    keepOnly: (pair, digests) =>
      inTransaction(database, () => {
        for (const { digest } of agreedDigests.all(pair))
          if (!digests.has(String(digest))) forgetAgreed.run(pair, digest ?? '');
      }),
    forgetBase: (pair) => void forgetBase.run(pair),
    hasBases: () => anyBase.get() !== undefined,
    close,
    [Symbol.dispose]: close,
  };
};

const identify = (database: DatabaseSync): string => {
  database
    .prepare("INSERT OR IGNORE INTO meta (key, value) VALUES ('id', ?)")
    .run(toBase64Url(randomBytes(16)));
  return String(database.prepare("SELECT value FROM meta WHERE key = 'id'").get()?.['value']);
};
