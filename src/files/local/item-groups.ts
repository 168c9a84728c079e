// Gathers the small entries of a tree into groups that make one batch each.

import { MAX_BATCH_ENTRIES, nameBytes } from '../../base/index.ts';
import { BATCH_HEADER_SIZE, batchEntrySize } from '../../storage/index.ts';
import { MESSAGE_SIZE, TRANSFER_BUFFER_SIZE } from '../limits.ts';
import type { TreeItem } from './tree-report.ts';

// A link's target is not known from its size; a longer one only makes its batch come out in two.
const EXPECTED_TARGET_SIZE = 256;

export const createItemGroups = <T extends TreeItem>(onGroup: (items: readonly T[]) => Promise<void>) => {
  let items: T[] = [];
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
    async add(item: T): Promise<void> {
      // Names are mostly plain; where they are not, a message a little longer does no harm.
      const pathSize = item.path.isWellFormed() ? item.path.length : nameBytes(item.path).length;
      const content = item.kind === 'link' ? EXPECTED_TARGET_SIZE : item.size;
      const more = batchEntrySize(pathSize, content, item.kind);
      if (size + more > TRANSFER_BUFFER_SIZE || nameSize + pathSize > MESSAGE_SIZE) await flush();
      items.push(item);
      size += more;
      nameSize += pathSize + 4;
      if (items.length >= MAX_BATCH_ENTRIES) await flush();
    },
  };
};
