// What was seen of the directories of a root, as rows: what they are recognised by is read at once, and of what is in them only what
// somebody asks for.

import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './open-database.ts';

/** What a directory is recognised by. */
export interface CatalogMark {
  /** As a scan told it; "": it must be looked at again. */
  readonly state: string;
  /** BLAKE3 of the listing, as text. */
  readonly digest: string;
}

/** One directory as it was seen. */
export interface CatalogDirectory extends CatalogMark {
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

/** What is known of all directories, at one moment. */
export interface CatalogMarks {
  /** Goes up with each update. */
  readonly generation: number;
  readonly directories: ReadonlyMap<string, CatalogMark>;
}

export interface CatalogUpdate {
  /** Of the marks that the changes follow from, or of the last update of the same look at the tree. */
  readonly generation: number;
  readonly changes?: Iterable<CatalogChange> | undefined;
  /** Path → another state for a directory of which nothing else is new. */
  readonly states?: Iterable<readonly [path: string, state: string]> | undefined;
}

export interface SeenDirectories {
  marks(): CatalogMarks;
  directory(path: string): CatalogDirectory | undefined;
  /** The listing with this digest: of a directory that was seen, or was until just now. */
  seenListing(digest: string): Uint8Array | undefined;
  /**
   * All of it, or nothing. Returns the new generation. Where somebody else has updated meanwhile, what comes from two looks at the tree
   * may not fit together: everything that changes is then to be looked at again.
   */
  update(update: CatalogUpdate): number;
}

/** No version has a line feed in it. */
const SEPARATOR = '\n';
/** Bytes of listings that are kept a while after others have taken their place, for whoever still compares. */
const MAX_REPLACED_BYTES = 16 * 1024 * 1024;

const bytesOf = (value: unknown): Uint8Array => value as Uint8Array;

const directoryOf = (row: Record<string, unknown>): CatalogDirectory => ({
  state: String(row['state']),
  digest: String(row['digest']),
  listing: bytesOf(row['listing']),
  versions: String(row['versions']).split(SEPARATOR),
});

/** The newest of what was replaced, up to so many bytes. */
const createReplaced = (): {
  get(digest: string): Uint8Array | undefined;
  add(directory: CatalogDirectory): void;
} => {
  const listings = new Map<string, Uint8Array>();
  let bytes = 0;
  return {
    get: (digest) => listings.get(digest),
    add: ({ digest, listing }) => {
      if (listings.has(digest)) return;
      listings.set(digest, listing);
      bytes += listing.length;
      for (const [oldest, { length }] of listings) {
        if (bytes <= MAX_REPLACED_BYTES) break;
        listings.delete(oldest);
        bytes -= length;
      }
    },
  };
};

export const createSeenDirectories = (database: DatabaseSync): SeenDirectories => {
  const all = database.prepare('SELECT path, state, digest FROM directories');
  all.setReturnArrays(true);
  const one = database.prepare('SELECT state, digest, listing, versions FROM directories WHERE path = ?');
  const withDigest = database.prepare('SELECT listing FROM directories WHERE digest = ? LIMIT 1');
  const keep = database.prepare(
    'INSERT OR REPLACE INTO directories (path, state, digest, listing, versions) VALUES (?, ?, ?, ?, ?)',
  );
  const setState = database.prepare('UPDATE directories SET state = ? WHERE path = ?');
  const forget = database.prepare('DELETE FROM directories WHERE path = ?');
  const generationOf = database.prepare("SELECT value FROM meta WHERE key = 'generation'");
  const setGeneration = database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('generation', ?)");
  const replaced = createReplaced();

  const generation = (): number => Number(generationOf.get()?.['value'] ?? 0);
  const directory: SeenDirectories['directory'] = (path) => {
    const row = one.get(path);
    return row === undefined ? undefined : directoryOf(row);
  };
  return {
    marks: () => {
      // Read first: what others add meanwhile belongs to a later one.
      const now = generation();
      const directories = new Map<string, CatalogMark>();
      for (const [path, state, digest] of all.all() as unknown as [string, string, string][])
        directories.set(path, { state, digest });
      return { generation: now, directories };
    },
    directory,
    seenListing: (digest) => {
      const row = withDigest.get(digest);
      return row === undefined ? replaced.get(digest) : bytesOf(row['listing']);
    },
    update: ({ generation: expected, changes = [], states = [] }) =>
      inTransaction(database, () => {
        const now = generation();
        const isAlone = now === expected;
        for (const { path, directory: next } of changes) {
          const before = directory(path);
          if (before !== undefined && before.digest !== next?.digest) replaced.add(before);
          if (next === undefined) forget.run(path);
          else
            keep.run(
              path,
              isAlone ? next.state : '',
              next.digest,
              next.listing,
              next.versions.join(SEPARATOR),
            );
        }
        for (const [path, state] of states) setState.run(isAlone ? state : '', path);
        setGeneration.run(String(now + 1));
        return isAlone ? now + 1 : expected;
      }),
  };
};
