// Properties that clients of WebDAV set on entries (RFC 4918, "dead" ones): kept beside the files, by path, and moved along with them by
// whoever hears of changes. Nobody else reads them.

import type { DatabaseSync } from 'node:sqlite';
import { WherryError, type RemotePath } from '../base/index.ts';
import { inTransaction } from './open-database.ts';

/** Appended to MIGRATIONS. */
export const PROPERTIES_TABLE = `
CREATE TABLE properties (
  root TEXT NOT NULL,
  path TEXT NOT NULL,
  ns TEXT NOT NULL,
  name TEXT NOT NULL,
  xml TEXT NOT NULL,
  PRIMARY KEY (root, path, ns, name)
) STRICT, WITHOUT ROWID;
`;

export interface StoredProperty {
  readonly ns: string;
  readonly name: string;
  readonly xml: string;
}

export type PropertyUpdate =
  | (StoredProperty & { readonly kind: 'keep' })
  | { readonly kind: 'drop'; readonly ns: string; readonly name: string };

/** Of one entry at most, and of all of them together. */
export const MAX_PROPERTIES = { ofEntry: 200, together: 200_000 } as const;
/** Characters of one. */
export const MAX_PROPERTY_LENGTH = 64 * 1024;

export interface PropertyStore {
  /** Whether there may be any at all: asked before each change of an entry. */
  hasAny(): boolean;
  of(path: RemotePath): readonly StoredProperty[];
  /** All of the updates, or none. Codes: `TOO_LARGE`, `QUEUE_FULL`. */
  change(path: RemotePath, updates: readonly PropertyUpdate[]): void;
  /** The path and all that was below it has none any more. */
  removed(path: RemotePath): void;
  /** What was at and below `from` is at `to`, and nothing of what was there before. */
  moved(from: RemotePath, to: RemotePath): void;
  /** The same, and it stays where it was too. `isDeep`: with all that is below it. */
  copied(from: RemotePath, to: RemotePath, isDeep: boolean): void;
}

/** Paths strictly below one: "/a/" up to, but not, "/a0", since "0" follows "/". */
const below = (path: RemotePath): readonly [string, string] => {
  const stem = path === '/' ? '' : path;
  return [`${stem}/`, `${stem}0`];
};

const overfull = (): WherryError =>
  new WherryError(
    'QUEUE_FULL',
    'This entry, or this server, has as many properties as it may; remove some first.',
  );

export const createPropertyStore = (database: DatabaseSync, rootId: string): PropertyStore => {
  const select = database.prepare(
    'SELECT ns, name, xml FROM properties WHERE root = ? AND path = ? ORDER BY ns, name',
  );
  const put = database.prepare(
    'INSERT OR REPLACE INTO properties (root, path, ns, name, xml) VALUES (?, ?, ?, ?, ?)',
  );
  const drop = database.prepare('DELETE FROM properties WHERE root = ? AND path = ? AND ns = ? AND name = ?');
  const countOf = database.prepare('SELECT COUNT(*) AS count FROM properties WHERE root = ? AND path = ?');
  const countAll = database.prepare('SELECT COUNT(*) AS count FROM properties');
  const remove = database.prepare(
    'DELETE FROM properties WHERE root = ?1 AND (path = ?2 OR (path > ?3 AND path < ?4))',
  );
  const copy = (condition: string): ((...values: string[]) => void) => {
    const statement = database.prepare(
      `INSERT OR REPLACE INTO properties (root, path, ns, name, xml)
       SELECT root, ?2 || substr(path, length(?3) + 1), ns, name, xml FROM properties WHERE root = ?1 AND ${condition}`,
    );
    return (...values) => void statement.run(...values);
  };
  const copyOne = copy('path = ?3');
  const copyDeep = copy('(path = ?3 OR (path > ?4 AND path < ?5))');
  const any = database.prepare('SELECT 1 FROM properties LIMIT 1');
  let hasAny = any.get() !== undefined;

  const removed = (path: RemotePath): void => {
    if (hasAny) remove.run(rootId, path, ...below(path));
  };
  const copied = (from: RemotePath, to: RemotePath, isDeep: boolean): void => {
    if (!hasAny) return;
    if (isDeep) copyDeep(rootId, to, from, ...below(from));
    else copyOne(rootId, to, from);
  };
  return {
    hasAny: () => hasAny,
    of: (path) =>
      hasAny
        ? select
            .all(rootId, path)
            .map((row) => ({ ns: String(row['ns']), name: String(row['name']), xml: String(row['xml']) }))
        : [],
    change: (path, updates) => {
      if (updates.some((update) => update.kind === 'keep' && update.xml.length > MAX_PROPERTY_LENGTH))
        throw new WherryError('TOO_LARGE', `A property may have at most ${MAX_PROPERTY_LENGTH} characters.`);
      inTransaction(database, () => {
        for (const update of updates) {
          if (update.kind === 'keep') put.run(rootId, path, update.ns, update.name, update.xml);
          else drop.run(rootId, path, update.ns, update.name);
        }
        const isOverfull =
          Number(countOf.get(rootId, path)?.['count']) > MAX_PROPERTIES.ofEntry ||
          Number(countAll.get()?.['count']) > MAX_PROPERTIES.together;
        if (isOverfull && updates.some(({ kind }) => kind === 'keep')) throw overfull();
      });
      hasAny ||= updates.some(({ kind }) => kind === 'keep');
    },
    removed,
    moved: (from, to) => {
      if (!hasAny) return;
      inTransaction(database, () => {
        removed(to);
        copied(from, to, true);
        removed(from);
      });
    },
    copied: (from, to, isDeep) => {
      if (hasAny) inTransaction(database, () => copied(from, to, isDeep));
    },
  };
};
