// Gathers the entries of a tree into groups: one batch each, or one question about what there is already.

import { MAX_BATCH_ENTRIES, nameBytes } from '../../base/index.ts';
import { BATCH_HEADER_SIZE, batchEntrySize } from '../../storage/index.ts';
import { MESSAGE_SIZE } from '../limits.ts';
import { sourcePath, type TreeItem } from './tree-item.ts';

// A link's target is not known from its size; a longer one only makes its batch come out in two.
const EXPECTED_TARGET_SIZE = 256;

/**
 * A group so full ends where a directory does, if that comes: a directory that is new where it goes, and is in one batch, is
 * made whole, at half the cost.
 */
const FULL_ENOUGH = 0.75;

/** Whether two paths have the same parent. */
const areSiblings = (one: string, other: string): boolean => {
  const cut = one.lastIndexOf('/') + 1;
  return other.lastIndexOf('/') + 1 === cut && other.startsWith(one.slice(0, cut));
};

export interface ItemGroups {
  /** Something to wait for when there is no room for more before; may be called again all the same. */
  add(item: TreeItem): Promise<void> | undefined;
  /** Hands on what has been gathered. */
  flush(): Promise<void>;
}

/** Groups that make batches of at most `maxSize` bytes; a single item may be larger. */
export const createItemGroups = (
  maxSize: number,
  onGroup: (items: readonly TreeItem[]) => Promise<void>,
): ItemGroups => {
  let items: TreeItem[] = [];
  let size = BATCH_HEADER_SIZE;
  let nameSize = 0;
  const flush = async (): Promise<void> => {
    if (items.length === 0) return;
    const group = items;
    [items, size, nameSize] = [[], BATCH_HEADER_SIZE, 0];
    await onGroup(group);
  };
  const hasRoom = (path: string, more: number, pathSize: number): boolean => {
    const last = items.at(-1);
    if (last === undefined) return true;
    if (size > maxSize * FULL_ENOUGH && !areSiblings(last.path, path)) return false;
    return size + more <= maxSize && nameSize + pathSize <= MESSAGE_SIZE;
  };
  const put = (item: TreeItem, more: number, pathSize: number): Promise<void> | undefined => {
    items.push(item);
    size += more;
    nameSize += pathSize + 4;
    return items.length >= MAX_BATCH_ENTRIES ? flush() : undefined;
  };
  const putLater = async (item: TreeItem, more: number, pathSize: number): Promise<void> => {
    while (!hasRoom(item.path, more, pathSize)) await flush();
    await put(item, more, pathSize);
  };
  return {
    flush,
    // No promise for most items: a hundred thousand of them would cost more than finding the files.
    add(item) {
      // Names are mostly plain; where they are not, a message a little longer does no harm.
      const path = sourcePath(item);
      const pathSize = path.isWellFormed() ? path.length : nameBytes(path).length;
      const content = item.kind === 'link' ? EXPECTED_TARGET_SIZE : item.size;
      const more = batchEntrySize(pathSize, content, item.kind);
      return hasRoom(item.path, more, pathSize) ? put(item, more, pathSize) : putLater(item, more, pathSize);
    },
  };
};
