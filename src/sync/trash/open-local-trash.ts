// The trash of a local directory for whoever wants to see it, get something back, or empty it. The directory need not be owned: a run may
// be under way in it. Those who fill a trash, take from it and remove from it need not know of each other.

import { relative, sep } from 'node:path';
import { ROOT_PATH, WherryError, displayName, parseRemotePath } from '../../base/index.ts';
import type { Files } from '../../files/index.ts';
import { findDirectory, findRootAbove, openLocalDirectory } from '../../storage/disk/index.ts';
import { emptyTrash, type Storage } from '../../storage/index.ts';

/** What is done with a trash, wherever it is. */
export type TrashFiles = Pick<Files, 'trashList' | 'trashRestore' | 'trashEmpty' | 'versions'>;

export type LocalTrash = TrashFiles & AsyncDisposable;

/** Codes: `NOT_FOUND` (no such directory, or it has no trash), `NOT_A_DIRECTORY`, `FORBIDDEN`, `BAD_REQUEST` (it lies in one that has the trash). */
export const openLocalTrash = async (directory: string): Promise<LocalTrash> => {
  const { path } = await findDirectory(directory);
  const root = await findRootAbove(path);
  const shown = displayName(directory);
  if (root === undefined)
    throw new WherryError(
      'NOT_FOUND',
      `${shown} has no trash: it is no directory that sync changes or a server serves.`,
    );
  if (root !== path)
    throw new WherryError(
      'BAD_REQUEST',
      `${shown} lies in ${displayName(root)}, and has no trash of its own: name that one, and "/${displayName(relative(root, path).split(sep).join('/'))}" as a path in it.`,
    );
  const storage = await openLocalDirectory({ directory: root, keepsTrash: true, diskWork: 'caller' });
  return { ...trashFilesOf(storage), [Symbol.asyncDispose]: () => storage.close() };
};

const trashFilesOf = ({ trash }: Pick<Storage, 'trash'>): TrashFiles => ({
  trashList: async function* ({ path, signal } = {}) {
    const below = path === undefined ? undefined : parseRemotePath(path);
    for await (const items of trash.list({ path: below, signal })) yield* items;
  },
  trashRestore: async (id, { to, onConflict = 'fail' } = {}) =>
    trash.restore(id, { to: to === undefined ? undefined : parseRemotePath(to), policy: onConflict }),
  trashEmpty: ({ ids, path = ROOT_PATH, olderThanMs = 0, signal } = {}) =>
    emptyTrash(trash, { ids, path: parseRemotePath(path), beforeMs: Date.now() - olderThanMs, signal }),
  versions: async (path) => trash.versions(parseRemotePath(path)),
});
