// Where something that arrives is to go: exactly to the path named, or into the directory that is already there. The
// same rule on both sides: the server's for uploads, the client's for downloads.

import {
  EMPTY_BYTES,
  WherryError,
  displayName,
  isWherryError,
  joinRemotePath,
  remotePathName,
  remotePathParent,
  type RemotePath,
} from '../base/index.ts';
import { encodeBatch, type Entry, type Storage } from '../storage/index.ts';

/** The entry at a path, or undefined when there is none. */
export const statOrNothing = async (storage: Storage, path: RemotePath): Promise<Entry | undefined> => {
  try {
    return await storage.stat(path);
  } catch (error: unknown) {
    if (isWherryError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
};

export const isDirectory = (entry: Entry | undefined): boolean =>
  entry?.kind === 'directory' || entry?.leads === 'directory';

/** `path`, or the entry called `name` in it when `path` is an existing directory. */
export const resolveDestination = async (
  storage: Storage,
  path: RemotePath,
  name: string | undefined,
): Promise<RemotePath> => {
  if (name === undefined) return path;
  return isDirectory(await statOrNothing(storage, path)) ? joinRemotePath(path, name) : path;
};

/** How an entry that should be a directory is refused. */
export const notADirectory = (label: string): WherryError =>
  new WherryError(
    'NOT_A_DIRECTORY',
    `"${displayName(label)}" exists and is not a directory; choose another destination.`,
  );

/** How a directory that should not exist is refused. */
export const alreadyThere = (label: string): WherryError =>
  new WherryError(
    'ALREADY_EXISTS',
    `The directory "${displayName(label)}" exists; choose another destination, or merge into it.`,
  );

/**
 * Whether the directory that a tree goes to is there. `label` is how errors name it.
 * Codes: `ALREADY_EXISTS` without `merge`; `NOT_A_DIRECTORY`.
 */
export const hasTreeDirectory = async (
  storage: Storage,
  path: RemotePath,
  merge: boolean,
  label: string = path,
): Promise<boolean> => {
  const existing = path === '/' ? 'root' : await statOrNothing(storage, path);
  if (existing === undefined) return false;
  if (existing !== 'root' && !isDirectory(existing)) throw notADirectory(label);
  if (!merge) throw alreadyThere(label);
  return true;
};

/** The same, made if it is missing. Its parent must exist (`NOT_FOUND`), unless `parents`. */
export const openTreeDirectory = async (
  storage: Storage,
  path: RemotePath,
  merge: boolean,
  label: string = path,
  { parents = false }: { readonly parents?: boolean | undefined } = {},
): Promise<{ readonly created: boolean }> => {
  if (await hasTreeDirectory(storage, path, merge, label)) return { created: false };
  await storage.makeDirectory(path, { parents });
  return { created: true };
};

/** Gives a directory that is there its time, once its entries are. The root's own time is nobody's. Returns why it was not given. */
export const setDirectoryTime = async (
  storage: Storage,
  directory: RemotePath,
  mtimeUs: number,
): Promise<WherryError | undefined> => {
  if (directory === '/') return new WherryError('FORBIDDEN', 'The root has no time of its own to be set.');
  const entry = {
    kind: 'directory',
    path: remotePathName(directory),
    mtimeUs,
    executable: false,
    hash: EMPTY_BYTES,
    content: EMPTY_BYTES,
  } as const;
  const batch = encodeBatch([entry]);
  const parent = remotePathParent(directory);
  // As a directory that was made before, of whatever version it is now: one that is gone is not made again.
  const options = { policy: 'fail', ifMatch: '', isRepeated: true } as const;
  const { results } = await storage.writeBatch(parent, batch, batch.length, options);
  const [result] = results;
  return result !== undefined && 'code' in result ? new WherryError(result.code, result.message) : undefined;
};
