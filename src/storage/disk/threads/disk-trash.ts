// The trash of a root as the asking thread sees it: its workers look and change, here they are only asked.

import { WherryError, isWithinRemotePath, throwIfAborted, type RemotePath } from '../../../base/index.ts';
import type { Trash, TrashCleared, TrashItem } from '../../trash.ts';
import type { FoundItem, Measure } from '../trash/read-trash.ts';
import { nextHandle, openDiskFile, plainOptions } from './disk-files.ts';
import type { DiskWorker } from './disk-worker.ts';
import { createTrashSizes, type TrashSizes } from './trash-sizes.ts';
import type { Handle } from './worker-messages.ts';

/** Groups read at once. */
const GROUPS_PER_READ = 64;
/** Trees whose sizes are remembered: what is in the trash does not change. */
const MAX_MEASURED = 10_000;
/** Items removed in one request for their size. */
const ITEMS_PER_TRIM = 1024;

type Cancellable = <T>(
  signal: AbortSignal | undefined,
  work: (worker: DiskWorker, handle: Handle) => Promise<T>,
) => Promise<T>;

export interface DiskTrashInit {
  readonly readOnly: boolean;
  readonly pick: () => DiskWorker;
  readonly withCancel: Cancellable;
  /** Refuses when the storage is closed. */
  readonly ensureUsable: () => void;
  /** The trash whose sizes are kept, where this is the same seen by workers that follow no link. */
  readonly sizes?: TrashSizes | undefined;
}

export interface DiskTrash extends Trash {
  readonly sizes: TrashSizes;
}

export const createDiskTrash = ({
  readOnly,
  pick,
  withCancel,
  ensureUsable,
  ...shared
}: DiskTrashInit): DiskTrash => {
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

  const readItems = async (
    groups: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly TrashItem[]> => {
    const items: TrashItem[] = [];
    for (const item of await pick().request('trashRead', [groups])) items.push(await complete(item, signal));
    return items;
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

  const sizes = shared.sizes ?? createTrashSizes(readItems);
  const remove: Trash['remove'] = async (ids, signal) => {
    try {
      return await withCancel(signal, (worker, handle) => worker.request('trashRemove', [handle, ids]));
    } finally {
      sizes.forget(ids);
    }
  };
  const trim = async (keepBytes: number, signal: AbortSignal | undefined): Promise<TrashCleared> => {
    if (readOnly) throw new WherryError('READ_ONLY');
    let [items, bytes, stuck] = [0, 0, 0];
    const groups = await pick().request('trashGroups', []);
    const dropped = await sizes.surplus(groups, keepBytes, Date.now());
    for (let from = 0; from < dropped.length; from += ITEMS_PER_TRIM) {
      const cleared = await remove(dropped.slice(from, from + ITEMS_PER_TRIM), signal);
      items += cleared.items;
      bytes += cleared.bytes;
      stuck += cleared.stuck;
    }
    return { items, bytes, stuck };
  };
  const realPath = async (path: RemotePath): Promise<RemotePath> => pick().request('realPath', [path]);

  return {
    sizes,
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
    restore: async (id, { to, ...options }) => {
      const written = await pick().request('trashRestore', [id, to, plainOptions(options)]);
      sizes.forget([id]);
      return written;
    },
    remove,
    trim,
    expire: async (keepMs) => {
      const cleared = await pick().request('trashExpire', [nextHandle(), keepMs]);
      // What was thinned out; and whatever else was not seen to go is found by the next count, once an hour.
      sizes.forget();
      return cleared;
    },
    evict: async (bytes) => pick().request('trashEvict', [bytes]),
    usage: async () => {
      let bytes = 0;
      for await (const items of list(() => true, undefined)) for (const { size } of items) bytes += size;
      return bytes;
    },
  };
};
