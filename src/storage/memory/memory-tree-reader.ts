// A tree of a memory root on its way out, as batches.

import {
  MAX_BATCHED_FILE_SIZE,
  MAX_BATCH_ENTRIES,
  WherryError,
  relativeRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import type { TreeReader } from '../storage.ts';
import { readEntries } from './memory-batch.ts';
import { requireOpen, type MemoryRoot } from './memory-root.ts';
import { scanEntries } from './memory-scan.ts';

const travelsInBatches = ({ kind, size }: Entry): boolean =>
  kind === 'link' || (kind === 'file' && size <= MAX_BATCHED_FILE_SIZE);

export const openTreeReader = (root: MemoryRoot, path: RemotePath): TreeReader => {
  const scan = scanEntries(root, path, { recursive: true, versions: false });
  const found: Entry[] = [];
  // The first step, so that what cannot be read at all is refused here.
  let isScanned = false;
  const findMore = (): void => {
    const step = scan.next();
    if (step.done === true) isScanned = true;
    else found.push(...step.value.entries);
  };
  findMore();
  let isOver = false;
  return {
    next: async (buffer) => {
      requireOpen(root);
      if (isOver) throw new WherryError('BAD_REQUEST', 'The tree was read to its end, or closed.');
      while (!isScanned && found.length < MAX_BATCH_ENTRIES) findMore();
      // Children may follow their parents in one piece, but no parent its children.
      const some = found.splice(0, MAX_BATCH_ENTRIES);
      const names = some.filter(travelsInBatches).map((entry) => relativeRemotePath(entry.path, path));
      const { taken, length, problems } = readEntries(root, path, names, buffer);
      const untaken = names[taken];
      const rest = some.findIndex((entry) => relativeRemotePath(entry.path, path) === untaken);
      const told = rest === -1 ? some : some.slice(0, rest);
      found.unshift(...some.slice(told.length));
      isOver = isScanned && found.length === 0;
      return {
        buffer,
        length,
        batched: taken - problems.length,
        entries: told.filter((entry) => !travelsInBatches(entry)),
        problems: problems.map((problem) => ({
          ...problem,
          path: path === '/' ? `/${problem.path}` : `${path}/${problem.path}`,
        })),
        isLast: isOver,
      };
    },
    close: async () => {
      isOver = true;
    },
  };
};
