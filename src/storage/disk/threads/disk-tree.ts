// A tree that is being read, seen from the thread that asks: a handle on the walk that one worker is on.

import { WherryError, type RemotePath } from '../../../base/index.ts';
import type { TreeReader } from '../../storage.ts';
import { nextHandle } from './disk-files.ts';
import type { DiskWorker } from './disk-worker.ts';
import { giveBack, takeLent } from './lent-buffer.ts';

/** `ensureUsable` refuses when the storage is closed. */
export const openDiskTree = async (
  worker: DiskWorker,
  ensureUsable: () => void,
  path: RemotePath,
): Promise<TreeReader> => {
  const handle = nextHandle();
  const letGo = worker.hold();
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    letGo();
  };
  try {
    await worker.request('treeOpen', [handle, path]);
  } catch (error: unknown) {
    end();
    throw error;
  }
  return {
    next: async (lent) => {
      ensureUsable();
      if (isOver) throw new WherryError('BAD_REQUEST', 'The tree was read to its end, or closed.');
      const memory = takeLent(lent);
      const { buffer, ...piece } = await worker.request('treeNext', [handle, memory], [memory]);
      if (piece.isLast) end();
      return { ...piece, buffer: giveBack(buffer) };
    },
    close: async () => {
      if (isOver) return;
      end();
      // A worker that is over has closed it.
      if (!worker.isOver) await worker.request('cancel', [handle]);
    },
  };
};
