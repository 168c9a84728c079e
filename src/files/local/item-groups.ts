// Gathers the entries of a tree into groups: one batch each, or one question about what there is already.

import { MAX_BATCH_ENTRIES, nameBytes } from '../../base/index.ts';
import { BATCH_HEADER_SIZE, batchEntrySize } from '../../storage/index.ts';
import { MESSAGE_SIZE } from '../limits.ts';
import { sourcePath, type TreeItem } from './tree-item.ts';

// A link's target is not known from its size; a longer one only makes its batch come out in two.
const EXPECTED_TARGET_SIZE = 256;

export interface ItemGroups {
  /** Resolves when there is room for more. May be called again before. */
  add(item: TreeItem): Promise<void>;
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
  return {
    flush,
    async add(item) {
      // Names are mostly plain; where they are not, a message a little longer does no harm.
      const path = sourcePath(item);
      const pathSize = path.isWellFormed() ? path.length : nameBytes(path).length;
      const content = item.kind === 'link' ? EXPECTED_TARGET_SIZE : item.size;
      const more = batchEntrySize(pathSize, content, item.kind);
      while (items.length > 0 && (size + more > maxSize || nameSize + pathSize > MESSAGE_SIZE)) await flush();
      items.push(item);
      size += more;
      nameSize += pathSize + 4;
      if (items.length >= MAX_BATCH_ENTRIES) await flush();
    },
  };
};
