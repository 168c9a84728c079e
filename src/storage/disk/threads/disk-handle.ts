// Handles on files of a disk storage, seen from the thread that asks: one worker keeps each open and does all its work.

import type { RemotePath } from '../../../base/index.ts';
import { handleIsClosed, type FileHandle, type HandleOptions } from '../../file-handle.ts';
import type { Written } from '../../storage.ts';
import { nextHandle } from './disk-files.ts';
import type { DiskWorker } from './disk-worker.ts';
import { ensureLength, giveBack, takeLent } from './lent-buffer.ts';

/** `ensureUsable` refuses when the storage is closed. */
export const openDiskHandle = async (
  worker: DiskWorker,
  ensureUsable: () => void,
  path: RemotePath,
  { access, create, truncate, ifMatch, by }: HandleOptions,
): Promise<FileHandle> => {
  const handle = nextHandle();
  const letGo = worker.hold();
  const opening = worker.request('handleOpen', [handle, path, { access, create, truncate, ifMatch, by }]);
  let view = await opening.catch((error: unknown) => {
    letGo();
    throw error;
  });
  let isClosed = false;
  const ensureOpen = (): void => {
    ensureUsable();
    if (isClosed) throw handleIsClosed(path);
  };
  const end = (): void => {
    isClosed = true;
    letGo();
  };
  const commit = async (name: 'handleSync' | 'handleClose'): Promise<Written> => {
    ensureOpen();
    const { written, view: now } = await worker.request(name, [handle]);
    view = now;
    return written;
  };
  return {
    realPath: view.realPath,
    get entry() {
      return view.entry;
    },
    get size() {
      return view.size;
    },
    get isChanged() {
      return view.isChanged;
    },
    async read(lent, offset, length) {
      ensureOpen();
      ensureLength(lent, length);
      const memory = takeLent(lent);
      const { buffer, ...found } = await worker.request(
        'handleRead',
        [handle, memory, offset, length],
        [memory],
      );
      return { ...found, buffer: giveBack(buffer) };
    },
    async write(lent, length, offset, hash) {
      ensureOpen();
      ensureLength(lent, length);
      const memory = takeLent(lent);
      const args = [handle, memory, length, offset, hash] as const;
      const { buffer, view: now } = await worker.request('handleWrite', [...args], [memory]);
      view = now;
      return giveBack(buffer);
    },
    async truncate(size) {
      ensureOpen();
      view = await worker.request('handleTruncate', [handle, size]);
    },
    sync: () => commit('handleSync'),
    async close() {
      const written = await commit('handleClose');
      end();
      return written;
    },
    async discard() {
      if (isClosed) return;
      end();
      // A worker that is over has discarded it, or has died; what a dead one leaves is swept at the next start.
      if (!worker.isOver) await worker.request('handleDiscard', [handle]);
    },
  };
};
