// Where a download ends: a local path as the user named it, turned into a storage and a path in it. Only asks storages;
// never touches the disk.

import { WherryError, displayName, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';
import { openTreeDirectory, setDirectoryTime } from '../destination.ts';
import { hasCode, loadPaths, requireLocalPath, topPath, type OpenLocal } from './local-path.ts';

export interface LocalDestination {
  readonly storage: Storage;
  readonly path: RemotePath;
  /** The local path that a path in the storage means. */
  localPath(path: RemotePath): string;
}

/** Where a received file goes: into an existing directory under `name`, otherwise to exactly that path. Code: `NOT_FOUND` (parent). */
export const openDestinationFile = async (
  openLocal: OpenLocal,
  destination: string,
  name: string,
): Promise<LocalDestination> => {
  requireLocalPath(destination, 'destination');
  const { basename, dirname, join, resolve } = await loadPaths();
  const absolute = resolve(destination);
  const directory = await openIfDirectory(openLocal, absolute);
  const within = (base: string) => (path: RemotePath) => join(base, ...path.slice(1).split('/'));
  if (directory !== undefined)
    return { storage: directory, path: topPath(name), localPath: within(destination) };
  const storage = await openParent(openLocal, dirname(absolute), destination);
  return { storage, path: topPath(basename(absolute)), localPath: within(dirname(destination)) };
};

const openIfDirectory = async (openLocal: OpenLocal, absolute: string): Promise<Storage | undefined> => {
  try {
    return await openLocal(absolute, { writable: true });
  } catch (error: unknown) {
    if (hasCode(error, 'NOT_FOUND', 'NOT_A_DIRECTORY')) return undefined;
    throw error;
  }
};

const openParent = (openLocal: OpenLocal, parent: string, destination: string): Promise<Storage> =>
  openLocal(parent, { writable: true }).catch((error: unknown) => {
    if (!hasCode(error, 'NOT_FOUND', 'NOT_A_DIRECTORY')) throw error;
    throw new WherryError(
      'NOT_FOUND',
      `The directory that is to hold "${displayName(destination)}" does not exist; make it first.`,
      {
        cause: error,
      },
    );
  });

/** The directory of a received tree, with the directory that holds it (undefined at the top of a file system). */
export interface DestinationTree {
  /** Rooted at the tree itself, so that nothing received can leave it. */
  readonly storage: Storage;
  /** The destination as the user would write it. */
  readonly label: string;
  /** Whether it was made for this. */
  readonly created: boolean;
  /** The local path of what is at a relative path in the tree. */
  readonly childPath: (path: string) => string;
  /** Gives the tree's own directory a time, once all is in it. */
  setTime(mtimeUs: number): Promise<void>;
}

/**
 * Makes or opens the directory of a tree: `name` in an existing directory, otherwise exactly `destination`.
 * Codes: `ALREADY_EXISTS` without `merge`, `NOT_A_DIRECTORY`, `NOT_FOUND` (parent).
 */
export const openDestinationTree = async (
  openLocal: OpenLocal,
  destination: string,
  name: string | undefined,
  merge: boolean,
): Promise<DestinationTree> => {
  requireLocalPath(destination, 'destination');
  const { basename, dirname, join, resolve } = await loadPaths();
  const existing = await openIfDirectory(openLocal, resolve(destination));
  const isInto = existing !== undefined && name !== undefined;
  const label = isInto ? join(destination, name) : destination;
  const absolute = resolve(label);
  const childPath = (path: string): string => join(label, ...path.split('/'));
  const setTime = timeSetter(openLocal, dirname(absolute), basename(absolute));
  if (existing !== undefined && !isInto) {
    if (merge) return { storage: existing, label, created: false, childPath, setTime };
    await existing.close();
    throw alreadyThere(label);
  }
  const parent = existing ?? (await openParent(openLocal, dirname(absolute), destination));
  let made: { readonly created: boolean };
  try {
    made = await openTreeDirectory(parent, topPath(basename(absolute)), merge, label);
  } finally {
    await parent.close();
  }
  const storage = await openLocal(absolute, { writable: true });
  return { storage, label, created: made.created, childPath, setTime };
};

const alreadyThere = (label: string): WherryError =>
  new WherryError(
    'ALREADY_EXISTS',
    `The directory "${displayName(label)}" exists; choose another destination, or merge into it.`,
  );

/** Only a directory that has a name in another one gets a time. */
const timeSetter =
  (openLocal: OpenLocal, parent: string, name: string) =>
  async (mtimeUs: number): Promise<void> => {
    if (name === '') return;
    const storage = await openLocal(parent, { writable: true });
    try {
      await setDirectoryTime(storage, topPath(name), mtimeUs);
    } finally {
      await storage.close();
    }
  };
