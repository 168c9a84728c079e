// A storage through which planned writes pass: each file gets the time and the mode of the plan, which may be others than those
// that its source has (yet).

import type { RemotePath } from '../../base/index.ts';
import { decodeBatch, encodeBatch, type BatchEntry, type Storage } from '../../storage/index.ts';
import type { Write } from '../core/operations.ts';
import type { StepAttributes } from './step.ts';

/**
 * Its batches are at the top of the pair's tree, `root` in the storage. It may be where contents come from, or where they go. `writes` by
 * their paths; what is not among them any more passes as it is.
 */
export const createPlannedStorage = (
  storage: Storage,
  root: RemotePath,
  writes: ReadonlyMap<string, Write>,
): Storage => {
  const prefix = root === '/' ? '' : root;
  const planned = (path: string): StepAttributes | undefined => {
    const after = writes.get(path)?.after;
    return after?.kind === 'file' ? after : undefined;
  };
  const at = (path: RemotePath): StepAttributes | undefined => planned(path.slice(prefix.length));

  const isAsPlanned = ({ path, mtimeUs, executable }: BatchEntry): boolean => {
    const after = planned(`/${path}`);
    return after === undefined || (after.mtimeUs === mtimeUs && after.executable === executable);
  };
  const plannedEntry = (entry: BatchEntry): BatchEntry => {
    const { mtimeUs, executable } = planned(`/${entry.path}`) ?? entry;
    return { ...entry, mtimeUs, executable };
  };
  /** Attributes take no more room than before. */
  const rewrite = (buffer: Uint8Array, length: number): void => {
    const entries = decodeBatch(buffer.subarray(0, length));
    if (!entries.every(isAsPlanned)) buffer.set(encodeBatch(entries.map(plannedEntry)));
  };

  return {
    ...storage,
    open: async (path) => {
      const file = await storage.open(path);
      const { mtimeUs, executable } = at(path) ?? file.entry;
      return {
        entry: { ...file.entry, mtimeUs, executable },
        read: (...asked) => file.read(...asked),
        close: () => file.close(),
      };
    },
    readBatch: async (...asked) => {
      const read = await storage.readBatch(...asked);
      rewrite(read.buffer, read.length);
      return read;
    },
    writeBatch: async (directory, lent, length, options) => {
      rewrite(lent, length);
      return storage.writeBatch(directory, lent, length, options);
    },
    stage: (path, attributes, options) => {
      const { mtimeUs, executable } = at(path) ?? attributes;
      return storage.stage(path, { ...attributes, mtimeUs, executable }, options);
    },
  };
};
