// The directories of a tree as batches, children before their parents: made where they are missing, and given their
// times, after everything else is in place, since whatever is made in a directory changes its time.

import { EMPTY_BYTES, MAX_BATCH_ENTRIES, nameBytes } from '../../base/index.ts';
import { BATCH_HEADER_SIZE, batchEntrySize, encodeBatch, type BatchEntry } from '../../storage/index.ts';
import { TRANSFER_BUFFER_SIZE } from '../limits.ts';
import type { TreeItem } from './tree-item.ts';

/** The directories of a tree, gathered while it is read. */
export interface TreeDirectories {
  add(directory: TreeItem): void;
  /** Something at this path is transferred. */
  hold(path: string): void;
  /** Those to be made. */
  all(): readonly TreeItem[];
}

/** With `onlyHolding`, directories that hold nothing of what is transferred are left out. */
export const createTreeDirectories = (onlyHolding: boolean): TreeDirectories => {
  const directories: TreeItem[] = [];
  const holding = new Set<string>();
  return {
    add: (directory) => void directories.push(directory),
    hold(path) {
      if (!onlyHolding) return;
      for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
        const parent = path.slice(0, cut);
        if (holding.has(parent)) return;
        holding.add(parent);
      }
    },
    all: () => (onlyHolding ? directories.filter(({ path }) => holding.has(path)) : directories),
  };
};

const depth = (path: string): number => path.split('/').length;

const batchEntry = ({ path, mtimeUs }: TreeItem): BatchEntry => ({
  kind: 'directory',
  path,
  mtimeUs,
  executable: false,
  hash: EMPTY_BYTES,
  content: EMPTY_BYTES,
});

/** Children before their parents. */
export const deepestFirst = (directories: readonly TreeItem[]): readonly TreeItem[] =>
  directories
    .map((directory) => ({ directory, depth: depth(directory.path) }))
    .toSorted((a, b) => b.depth - a.depth)
    .map(({ directory }) => directory);

export function* directoryBatches(
  directories: readonly TreeItem[],
): Generator<{ readonly items: readonly TreeItem[]; readonly bytes: Uint8Array<ArrayBuffer> }> {
  let items: TreeItem[] = [];
  let size = BATCH_HEADER_SIZE;
  for (const directory of deepestFirst(directories)) {
    const more = batchEntrySize(nameBytes(directory.path).length, 0, 'directory');
    if (items.length === MAX_BATCH_ENTRIES || size + more > TRANSFER_BUFFER_SIZE) {
      yield { items, bytes: encodeBatch(items.map(batchEntry)) };
      [items, size] = [[], BATCH_HEADER_SIZE];
    }
    items.push(directory);
    size += more;
  }
  if (items.length > 0) yield { items, bytes: encodeBatch(items.map(batchEntry)) };
}
