// The trash of all mounts as that of one storage. Every item stays in the root it came from; ids are random enough to be told
// apart without a mount's name in them.

import { WherryError, displayName, isWithinRemotePath, type RemotePath } from '../../base/index.ts';
import type { Trash, TrashCleared, TrashItem } from '../trash.ts';
import type { InMount, MountTable } from './mount-table.ts';
import type { MountView } from './mount-view.ts';
import { outerOpenFile } from './mounted-files.ts';

const NOTHING: TrashCleared = { items: 0, bytes: 0, stuck: 0 };

const sum = (all: readonly TrashCleared[]): TrashCleared =>
  all.reduce(
    (before, { items, bytes, stuck }) => ({
      items: before.items + items,
      bytes: before.bytes + bytes,
      stuck: before.stuck + stuck,
    }),
    NOTHING,
  );

/** The items of one mount, one by one. */
async function* itemsOf(
  view: MountView,
  path: RemotePath | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrashItem, void, void> {
  for await (const items of view.storage.trash.list({ path, signal }))
    for (const item of items) yield { ...item, path: view.toOuter(item.path) };
}

/** Which part of a mount a path asks for; undefined when none of it. */
const askedIn = (
  view: MountView,
  path: RemotePath | undefined,
): { readonly path: RemotePath | undefined } | undefined => {
  if (path === undefined || isWithinRemotePath(view.path, path)) return { path: undefined };
  return isWithinRemotePath(path, view.path) ? { path: view.toInner(path) } : undefined;
};

/** Lists that are each the newest first, as one that is. */
async function* newestFirst(
  lists: readonly AsyncGenerator<TrashItem, void, void>[],
): AsyncGenerator<readonly TrashItem[], void, void> {
  const heads = await Promise.all(lists.map(async (list) => ({ list, head: await list.next() })));
  try {
    for (;;) {
      let newest: (typeof heads)[number] | undefined;
      for (const each of heads) {
        if (each.head.done === true) continue;
        if (newest === undefined || newest.head.done === true || each.head.value.id > newest.head.value.id)
          newest = each;
      }
      if (newest === undefined || newest.head.done === true) return;
      yield [newest.head.value];
      newest.head = await newest.list.next();
    }
  } finally {
    await Promise.allSettled(heads.map(({ list }) => list.return()));
  }
}

const noSuchItem = (): WherryError =>
  new WherryError('NOT_FOUND', 'There is no such item in the trash; list it to see which there are.');

export const createMountedTrash = (table: MountTable): Trash => {
  const { views } = table;
  /** The mounts whose trash may change. Code: `READ_ONLY` when there are none. */
  const writable = (): readonly MountView[] => {
    const found = views.filter(({ storage }) => !storage.info.readOnly);
    if (found.length === 0) throw new WherryError('READ_ONLY');
    return found;
  };

  /** Where something is to be restored; fixed directories are there already. */
  const placeFor = (path: RemotePath): InMount => {
    const route = table.route(path);
    if (route.kind === 'above' || (route.kind === 'mount' && route.inner === '/'))
      throw new WherryError('ALREADY_EXISTS', `"${displayName(path)}" exists; choose another name.`);
    return table.changeable(path, 'made');
  };

  const holderOf = async (
    id: string,
  ): Promise<{ readonly view: MountView; readonly item: TrashItem } | undefined> => {
    for (const view of views) {
      const item = await view.storage.trash.find(id);
      if (item !== undefined) return { view, item };
    }
    return undefined;
  };

  return {
    list: ({ path, signal } = {}) =>
      newestFirst(
        views.flatMap((view) => {
          const asked = askedIn(view, path);
          return asked === undefined ? [] : [itemsOf(view, asked.path, signal)];
        }),
      ),
    versions: async (path) => {
      const found = table.readable(path);
      if (found === undefined) return [];
      const { view, inner } = found;
      return view.guard(async () =>
        (await view.storage.trash.versions(inner)).map((item) => ({
          ...item,
          path: view.toOuter(item.path),
        })),
      );
    },
    find: async (id) => {
      const found = await holderOf(id);
      return found === undefined ? undefined : { ...found.item, path: found.view.toOuter(found.item.path) };
    },
    open: async (id, path) => {
      const { view } = (await holderOf(id)) ?? {};
      if (view === undefined) throw noSuchItem();
      if (path !== undefined && !isWithinRemotePath(path, view.path))
        throw new WherryError(
          'NOT_FOUND',
          `"${displayName(path)}" is not in that item; list the trash to see which path it had.`,
        );
      const inner = path === undefined ? undefined : view.toInner(path);
      return view.guard(async () => outerOpenFile(view, await view.storage.trash.open(id, inner)));
    },
    restore: async (id, { to, ...options }) => {
      writable();
      const { view } = (await holderOf(id)) ?? {};
      if (view === undefined) throw noSuchItem();
      const target = to === undefined ? undefined : placeFor(to);
      if (target !== undefined && target.view !== view)
        throw new WherryError(
          'UNSUPPORTED',
          `What was removed from "${displayName(view.path)}" can be restored there only; restore it, then move it.`,
        );
      const wanted = target === undefined ? options : { ...options, to: target.inner };
      return view.guard(async () => view.written(await view.storage.trash.restore(id, wanted)));
    },
    remove: async (ids, signal) => {
      const cleared: TrashCleared[] = [];
      for (const view of writable()) {
        const own: string[] = [];
        for (const id of ids) if ((await view.storage.trash.find(id)) !== undefined) own.push(id);
        if (own.length > 0) cleared.push(await view.storage.trash.remove(own, signal));
      }
      return sum(cleared);
    },
    expire: async (keepMs) => {
      const results = await Promise.allSettled(writable().map(({ storage }) => storage.trash.expire(keepMs)));
      // One that fails keeps none of the others.
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return sum(results.map((result) => (result.status === 'fulfilled' ? result.value : NOTHING)));
    },
    evict: async (bytes) => {
      let cleared = NOTHING;
      for (const { storage } of writable()) {
        if (cleared.bytes >= bytes) break;
        cleared = sum([cleared, await storage.trash.evict(bytes - cleared.bytes)]);
      }
      return cleared;
    },
    // Each root has a disk of its own, perhaps: so much in each of them.
    trim: async (keepBytes, signal) => {
      const cleared: TrashCleared[] = [];
      for (const { storage } of writable()) cleared.push(await storage.trash.trim(keepBytes, signal));
      return sum(cleared);
    },
    usage: async () => {
      const all = await Promise.all(views.map(({ storage }) => storage.trash.usage()));
      return all.reduce((total, bytes) => total + bytes, 0);
    },
  };
};
