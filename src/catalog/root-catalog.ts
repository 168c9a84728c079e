// The catalog of one root: what was seen in each of its directories when it was last looked at, and what its pairs last agreed
// on. It is never ahead of the disk, and may be lost: then everything is looked at again, and nothing is known of an earlier run.

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isWherryError, toBase64Url } from '../base/index.ts';
import { inTransaction, openDatabase, type Migration, type OpenDatabaseInit } from './open-database.ts';

/** One directory as it was seen. */
export interface CatalogDirectory {
  /** BLAKE3 of the listing, as text. */
  readonly digest: string;
  /** Its entries, in a form that the catalog does not look into. */
  readonly listing: Uint8Array;
  /** Of each entry of the listing, in its order: the version that it had; "" where it must be looked at again. */
  readonly versions: readonly string[];
}

export interface CatalogChange {
  readonly path: string;
  /** Undefined: it is not there any more. */
  readonly directory: CatalogDirectory | undefined;
}

export interface RootCatalog extends Disposable {
  /** Random; another one when the catalog was lost. */
  readonly id: string;
  /** Path of the directory → what was seen. */
  directories(): ReadonlyMap<string, CatalogDirectory>;
  /** All of it, or nothing. */
  update(changes: Iterable<CatalogChange>): void;
  /** Of what a pair has agreed on, or what was seen here. */
  listing(digest: string): Uint8Array | undefined;
  /** The digest of what a pair last agreed on; undefined where nothing is known. */
  base(pair: string): string | undefined;
  /** Keeps it, with those of its listings that are not kept yet; all of it, or nothing. What no pair needs any more goes. */
  keepBase(pair: string, digest: string, listings: ReadonlyMap<string, Uint8Array>): void;
  forgetBase(pair: string): void;
  /** Idempotent. */
  close(): void;
}

const FIRST = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE directories (
  path TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  listing BLOB NOT NULL,
  versions TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_digests ON directories (digest);
CREATE TABLE bases (pair TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE agreed (
  pair TEXT NOT NULL REFERENCES bases (pair) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  listing BLOB NOT NULL,
  PRIMARY KEY (pair, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreed_digests ON agreed (digest);
`;

const MIGRATIONS: readonly Migration[] = [(database) => database.exec(FIRST)];

/** No version has a line feed in it. */
const SEPARATOR = '\n';

export const rootCatalogPath = (stateDirectory: string, rootId: string): string =>
  join(stateDirectory, 'catalogs', `${rootId}.db`);

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
  const database = openOrRenew({ path, migrations: MIGRATIONS, label: 'The catalog of the directory' });
  // What is lost to a power cut is looked at again.
  database.exec('PRAGMA synchronous = NORMAL');
  const id = identify(database);

  const allDirectories = database.prepare('SELECT path, digest, listing, versions FROM directories');
  const keepDirectory = database.prepare('INSERT OR REPLACE INTO directories VALUES (?, ?, ?, ?)');
  const forgetDirectory = database.prepare('DELETE FROM directories WHERE path = ?');
  const seenListing = database.prepare('SELECT listing FROM directories WHERE digest = ? LIMIT 1');
  const agreedListing = database.prepare('SELECT listing FROM agreed WHERE digest = ? LIMIT 1');
  const baseOf = database.prepare('SELECT digest FROM bases WHERE pair = ?');
  const forgetBase = database.prepare('DELETE FROM bases WHERE pair = ?');
  const keepBase = database.prepare('INSERT INTO bases VALUES (?, ?)');
  const keepAgreed = database.prepare('INSERT OR IGNORE INTO agreed VALUES (?, ?, ?)');

  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    database.close();
  };
  return {
    id,
    directories: () =>
      new Map(
        allDirectories.all().map((row) => [
          String(row['path']),
          {
            digest: String(row['digest']),
            listing: bytesOf(row['listing']),
            versions: String(row['versions']).split(SEPARATOR),
          },
        ]),
      ),
    update: (changes) =>
      inTransaction(database, () => {
        for (const { path: at, directory } of changes)
          if (directory === undefined) forgetDirectory.run(at);
          else keepDirectory.run(at, directory.digest, directory.listing, directory.versions.join(SEPARATOR));
      }),
    listing: (digest) => {
      const row = seenListing.get(digest) ?? agreedListing.get(digest);
      return row === undefined ? undefined : bytesOf(row['listing']);
    },
    base: (pair) => {
      const digest = baseOf.get(pair)?.['digest'];
      return typeof digest === 'string' ? digest : undefined;
    },
    keepBase: (pair, digest, listings) =>
      inTransaction(database, () => {
        forgetBase.run(pair);
        keepBase.run(pair, digest);
        for (const [each, listing] of listings) keepAgreed.run(pair, each, listing);
      }),
    forgetBase: (pair) => void forgetBase.run(pair),
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
