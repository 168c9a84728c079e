// One entry of a transfer of many, from when it is found until it is settled. Pure.

import { MAX_BATCHED_FILE_SIZE, WherryError, displayName, type ErrorCode } from '../../base/index.ts';
import { numberedName, type Entry } from '../../storage/index.ts';

export interface TreeItem {
  /** Below the destination. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Bytes of a file; 0 for everything else. */
  readonly size: number;
  readonly mtimeUs: number;
  readonly executable: boolean;
  /** Of a link. */
  readonly target?: string | undefined;
  /** Of the state in which it was found, where that was asked for; else "" or undefined. */
  readonly version?: string | undefined;
  /** Below the source, where that is another path than `path`. */
  readonly from?: string | undefined;
  /** Of what was named by itself: as it was named, and its place among the others. Two of those may have one `path`. */
  readonly named?: { readonly source: string; readonly index: number } | undefined;
  /** Its name is a link that is followed, so it travels by itself. */
  readonly isLinked?: boolean | undefined;
}

/** What refusals are told of: an item, or what could not become one. */
export type Refused = Pick<TreeItem, 'path' | 'named'>;

export interface RefusedItem {
  readonly item: Refused;
  readonly reason: { readonly code: ErrorCode; readonly message: string };
}

/** A step of finding out what there is to transfer: parents before their children. */
export interface FoundItems {
  readonly items: readonly TreeItem[];
  readonly refused: readonly RefusedItem[];
  /** The time of the directory that holds it all, when it is told. */
  readonly topTimeUs?: number | undefined;
}

/** Tells apart the items of one transfer. */
export const itemKey = ({ path, named }: Refused): string => (named === undefined ? path : `${named.index}`);

/** Where the source has it. */
export const sourcePath = ({ path, from }: TreeItem): string => from ?? path;

/** Whether it travels in batches with others. */
export const isSmall = ({ kind, size, isLinked }: TreeItem): boolean =>
  isLinked !== true && (kind !== 'file' || size <= MAX_BATCHED_FILE_SIZE);

/** An entry at a path relative to the tree. */
const toTreeItem = (entry: Entry, path: string): TreeItem | RefusedItem => {
  const reason = untransferable(entry, path);
  if (reason !== undefined) return { item: { path }, reason };
  const { size, mtimeUs, executable, target, version } = entry;
  return { path, kind: entry.kind as TreeItem['kind'], size, mtimeUs, executable, target, version };
};

/** Sorts entries into what is transferred and what is not; `pathOf` gives the path below the tree, or nothing for what is left out. */
export const toFoundItems = (
  entries: readonly Entry[],
  pathOf: (entry: Entry) => string | undefined,
  problems: readonly RefusedItem[],
): FoundItems => {
  const items: TreeItem[] = [];
  const refused = [...problems];
  for (const entry of entries) {
    const path = pathOf(entry);
    if (path === undefined) continue;
    const item = toTreeItem(entry, path);
    if ('kind' in item) items.push(item);
    else refused.push(item);
  }
  return { items, refused };
};

/**
 * Why a link is refused by whoever sends or receives the tree, as far as its text tells: it is absolute, or climbs above
 * the tree.
 */
export const leadsOutside = ({ path, target = '' }: TreeItem): WherryError | undefined => {
  let depth = path.split('/').length - 1;
  const climbs = target.split('/').some((name) => {
    if (name === '..') depth -= 1;
    else if (name !== '' && name !== '.') depth += 1;
    return depth < 0;
  });
  return target.startsWith('/') || climbs ? leadsOut(path) : undefined;
};

const leadsOut = (path: string): WherryError =>
  new WherryError(
    'FORBIDDEN',
    `"${displayName(path)}" is a link that leads out of the directory; transfer what it leads to by itself.`,
  );

/** Why an entry is not transferred at all, or undefined when it is. */
const untransferable = (entry: Entry, path: string): WherryError | undefined => {
  if (entry.kind === 'other') {
    return new WherryError(
      'UNSUPPORTED',
      `"${displayName(path)}" is a pipe, socket or device; only files, directories and links are transferred.`,
    );
  }
  return entry.kind === 'link' && entry.leads === 'outside' ? leadsOut(path) : undefined;
};

/** A path relative to the tree with a number at its last name, as the policy `rename` gives it. */
export const numberedItemPath = (path: string, number: number, kind: 'file' | 'directory'): string => {
  const cut = path.lastIndexOf('/') + 1;
  return path.slice(0, cut) + numberedName(path.slice(cut), number, kind);
};
