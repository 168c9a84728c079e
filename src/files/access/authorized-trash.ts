// The trash as one account sees it: by its rights on the paths that the items had. A tree is an item of one only who may
// do with all that was in it what he asks for, since nothing of it is shown or moved alone.

import { WherryError, ROOT_PATH, displayName, type RemotePath } from '../../base/index.ts';
import type { Storage, Trash, TrashItem } from '../../storage/index.ts';
import type { Access } from './access.ts';
import { allowedOptions, replacing } from './replacing.ts';

const noSuchItem = (id: string): WherryError =>
  new WherryError('NOT_FOUND', `"${displayName(id)}" is not in the trash; list the trash to see what is.`);

export const createAuthorizedTrash = ({ trash }: Pick<Storage, 'trash'>, access: Access): Trash => {
  const sees = ({ path }: TrashItem): boolean => access.mayWithin('read', path);
  const list = async function* (
    options?: Parameters<Trash['list']>[0],
  ): AsyncGenerator<readonly TrashItem[]> {
    for await (const items of trash.list(options)) {
      const seen = items.filter(sees);
      if (seen.length > 0) yield seen;
    }
  };
  const find = async (id: string): Promise<TrashItem | undefined> => {
    const item = await trash.find(id);
    return item !== undefined && sees(item) ? item : undefined;
  };
  return {
    list,
    find,
    versions: async (path: RemotePath) => {
      access.ensure('read', path);
      return (await trash.versions(path)).filter(sees);
    },
    // Whoever sees an item may read all that is in it.
    open: async (id, path) => {
      if ((await find(id)) === undefined) throw noSuchItem(id);
      return trash.open(id, path);
    },
    restore: async (id, { to, ...options }) => {
      const item = await find(id);
      if (item === undefined) throw noSuchItem(id);
      const target = to ?? item.path;
      access.ensureWithin('write', target);
      // Elsewhere, it is gone from where it was.
      if (target !== item.path) access.ensureWithin('delete', item.path);
      return replacing(access, target, options, () =>
        trash.restore(id, { ...allowedOptions(access, target, options), to }),
      );
    },
    remove: async (ids, signal) => {
      const allowed: string[] = [];
      for (const id of ids) {
        const item = await find(id);
        if (item !== undefined && access.mayWithin('delete', item.path)) allowed.push(id);
      }
      return trash.remove(allowed, signal);
    },
    // The server's own doing, over the storage itself.
    expire: async () => {
      throw access.refusal('delete', ROOT_PATH);
    },
    evict: async () => {
      throw access.refusal('delete', ROOT_PATH);
    },
    trim: async () => {
      throw access.refusal('delete', ROOT_PATH);
    },
    usage: async () => {
      let bytes = 0;
      for await (const items of list()) for (const { size } of items) bytes += size;
      return bytes;
    },
  };
};
