// Where a download ends: a local path as the user named it, turned into a storage and a path in it. Only asks storages;
// never touches the disk.

import { WherryError, displayName, type RemotePath } from '../../../base/index.ts';
import type { Storage } from '../../../storage/index.ts';
import { alreadyThere, hasTreeDirectory, openTreeDirectory, setDirectoryTime } from '../../destination.ts';
import { hasCode, loadPaths, requireLocalPath, topPath, type OpenLocal } from '../local-path.ts';

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

/** Where a received tree goes. */
export interface TreePlace {
  /** Rooted at the tree itself, so that nothing received can leave it. Undefined when it is not there. */
  readonly storage: Storage | undefined;
  /** The destination as the user would write it. */
  readonly label: string;
  /** The local path of what is at a relative path in the tree. */
  readonly childPath: (path: string) => string;
}

/** The directory of a received tree. */
export interface DestinationTree extends TreePlace {
  readonly storage: Storage;
  /** Whether it was made for this. */
  readonly created: boolean;
  /** Gives the tree's own directory a time, once all is in it. */
  setTime(mtimeUs: number): Promise<void>;
}

interface TreeDestination {
  readonly destination: string;
  /** What it is to be called in the destination, if that exists. */
  readonly name: string | undefined;
  /** Whether it may exist. */
  readonly merge: boolean;
}

/** Local paths of what is below a directory, by plain relative paths: what `join` would give, without parsing each of them. */
const pathsBelow = async (directory: string): Promise<(path: string) => string> => {
  const { join, sep } = await loadPaths();
  const prefix = join(directory, 'x').slice(0, -1);
  return (path) => prefix + (sep === '/' ? path : path.replaceAll('/', sep));
};

/** The tree's own name, and the open directory that has or is to have it; or the tree, when the destination is it and exists. */
type FoundPlace = Omit<TreePlace, 'storage'> &
  ({ readonly tree: Storage } | { readonly parent: Storage }) & { readonly absolute: string };

const findPlace = async (
  openLocal: OpenLocal,
  { destination, name, merge }: TreeDestination,
): Promise<FoundPlace> => {
  requireLocalPath(destination, 'destination');
  const { dirname, join, resolve } = await loadPaths();
  const existing = await openIfDirectory(openLocal, resolve(destination));
  const isInto = existing !== undefined && name !== undefined;
  const label = isInto ? join(destination, name) : destination;
  const absolute = resolve(label);
  const childPath = await pathsBelow(label);
  if (existing !== undefined && !isInto) {
    if (merge) return { tree: existing, absolute, label, childPath };
    await existing.close();
    throw alreadyThere(label);
  }
  const parent = existing ?? (await openParent(openLocal, dirname(absolute), destination));
  return { parent, absolute, label, childPath };
};

/**
 * Makes or opens the directory of a tree: `name` in an existing directory, otherwise exactly `destination`.
 * Codes: `ALREADY_EXISTS` without `merge`, `NOT_A_DIRECTORY`, `NOT_FOUND` (parent).
 */
export const openDestinationTree = async (
  openLocal: OpenLocal,
  destination: TreeDestination,
): Promise<DestinationTree> => {
  const { basename, dirname } = await loadPaths();
  const place = await findPlace(openLocal, destination);
  const { absolute, label, childPath } = place;
  const setTime = timeSetter(openLocal, dirname(absolute), basename(absolute));
  if ('tree' in place) return { storage: place.tree, label, created: false, childPath, setTime };
  let made: { readonly created: boolean };
  try {
    made = await openTreeDirectory(place.parent, topPath(basename(absolute)), destination.merge, label);
  } finally {
    await place.parent.close();
  }
  const storage = await openLocal(absolute, { writable: true });
  return { storage, label, created: made.created, childPath, setTime };
};

/** The same without making anything. */
export const lookAtDestinationTree = async (
  openLocal: OpenLocal,
  destination: TreeDestination,
): Promise<TreePlace> => {
  const { basename } = await loadPaths();
  const place = await findPlace(openLocal, destination);
  const { absolute, label, childPath } = place;
  if ('tree' in place) return { storage: place.tree, label, childPath };
  let isThere: boolean;
  try {
    isThere = await hasTreeDirectory(place.parent, topPath(basename(absolute)), destination.merge, label);
  } finally {
    await place.parent.close();
  }
  const storage = isThere ? await openLocal(absolute, { writable: false }) : undefined;
  return { storage, label, childPath };
};

/** A directory that exists, for files that go into it. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`. */
export const openDestinationDirectory = async (
  openLocal: OpenLocal,
  destination: string,
): Promise<DestinationTree> => {
  requireLocalPath(destination, 'destination');
  const { resolve } = await loadPaths();
  const storage = await openLocal(resolve(destination), { writable: true });
  const childPath = await pathsBelow(destination);
  return { storage, label: destination, created: false, childPath, setTime: async () => {} };
};

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
