// The directories of a tree as batches, children before their parents: made where they are missing, and given their
// times, after everything else is in place, since whatever is made in a directory changes its time.

import { EMPTY_BYTES, MAX_BATCH_ENTRIES, nameBytes } from '../../base/index.ts';
import { BATCH_HEADER_SIZE, batchEntrySize, encodeBatch, type BatchEntry } from '../../storage/index.ts';
import { TRANSFER_BUFFER_SIZE } from '../limits.ts';
import type { TreeItem } from './tree-report.ts';

export interface TreeDirectory extends TreeItem {
  readonly kind: 'directory';
  readonly mtimeUs: number;
}

const depth = (path: string): number => path.split('/').length;

const batchEntry = ({ path, mtimeUs }: TreeDirectory): BatchEntry => ({
  kind: 'directory',
  path,
  mtimeUs,
  executable: false,
  hash: EMPTY_BYTES,
  content: EMPTY_BYTES,
});

export function* directoryBatches(
  directories: readonly TreeDirectory[],
): Generator<{ readonly items: readonly TreeDirectory[]; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const deepestFirst = directories
    .map((directory) => ({ directory, depth: depth(directory.path) }))
    .toSorted((a, b) => b.depth - a.depth)
    .map(({ directory }) => directory);
  let items: TreeDirectory[] = [];
  let size = BATCH_HEADER_SIZE;
  for (const directory of deepestFirst) {
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
