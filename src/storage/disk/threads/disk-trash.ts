// The trash of a root as the asking thread sees it: its workers look and change, here they are only asked.

import { isWithinRemotePath, throwIfAborted, type RemotePath } from '../../../base/index.ts';
import type { Trash, TrashItem } from '../../trash.ts';
import type { FoundItem, Measure } from '../trash/read-trash.ts';
import { nextHandle, openDiskFile, plainOptions } from './disk-files.ts';
import type { DiskWorker } from './disk-worker.ts';
import type { Handle } from './worker-messages.ts';

/** Groups read at once. */
const GROUPS_PER_READ = 64;
/** Trees whose sizes are remembered: what is in the trash does not change. */
const MAX_MEASURED = 10_000;

type Cancellable = <T>(
  signal: AbortSignal | undefined,
  work: (worker: DiskWorker, handle: Handle) => Promise<T>,
) => Promise<T>;

/** `ensureUsable` refuses when the storage is closed. */
export const createDiskTrash = (
  pick: () => DiskWorker,
  withCancel: Cancellable,
  ensureUsable: () => void,
): Trash => {
  const measured = new Map<string, Measure>();

  const measure = async (id: string, signal: AbortSignal | undefined): Promise<Measure> => {
    const known = measured.get(id);
    if (known !== undefined) return known;
    const found = await withCancel(signal, (worker, handle) => worker.request('trashMeasure', [handle, id]));
    if (measured.size >= MAX_MEASURED) measured.clear();
    measured.set(id, found);
    return found;
  };

  const complete = async (item: FoundItem, signal: AbortSignal | undefined): Promise<TrashItem> => {
    if (item.size !== undefined) return { ...item, size: item.size, entries: 1 };
    const { bytes, entries } = await measure(item.id, signal);
    return { ...item, size: bytes, entries };
  };

  const list = async function* (
    isWanted: (item: FoundItem) => boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly TrashItem[], void> {
    const groups = await pick().request('trashGroups', []);
    for (let from = 0; from < groups.length; from += GROUPS_PER_READ) {
      throwIfAborted(signal);
      const found = await pick().request('trashRead', [groups.slice(from, from + GROUPS_PER_READ)]);
      const items: TrashItem[] = [];
      for (const item of found) if (isWanted(item)) items.push(await complete(item, signal));
      if (items.length > 0) yield items;
    }
  };

  const realPath = async (path: RemotePath): Promise<RemotePath> => pick().request('trashRealPath', [path]);

  return {
    async *list({ path, signal } = {}) {
      const below = path === undefined ? undefined : await realPath(path);
      yield* list((item) => below === undefined || isWithinRemotePath(item.path, below), signal);
    },
    versions: async (path) => {
      const at = await realPath(path);
      const versions: TrashItem[] = [];
      for await (const items of list((item) => item.path === at && at !== '/', undefined))
        versions.push(...items);
      return versions;
    },
    find: async (id) => {
      const found = await pick().request('trashFind', [id]);
      return found === undefined ? undefined : complete(found, undefined);
    },
    open: async (id, path) =>
      openDiskFile(pick(), ensureUsable, (worker, handle) => worker.request('trashOpen', [handle, id, path])),
    restore: async (id, { to, ...options }) =>
      pick().request('trashRestore', [id, to, plainOptions(options)]),
    remove: (ids, signal) =>
      withCancel(signal, (worker, handle) => worker.request('trashRemove', [handle, ids])),
    expire: async (keepMs) => pick().request('trashExpire', [nextHandle(), keepMs]),
    evict: async (bytes) => pick().request('trashEvict', [bytes]),
    usage: async () => {
      let bytes = 0;
      for await (const items of list(() => true, undefined)) for (const { size } of items) bytes += size;
      return bytes;
    },
  };
};
