// Opens what a server serves: one directory as it is, or several as one.

import { WherryError, displayName, parseRemotePath, toWherryError, type NameRules } from '../base/index.ts';
import type { Durability, Storage } from '../storage/index.ts';
import { openRoot } from '../storage/disk/index.ts';
import { checkMounts, createMountedStorage, type Mount } from '../storage/mounts/index.ts';

/** One of several directories that a server serves. */
export interface ServedRoot {
  /** Where clients find it: an absolute path of one or more names, such as "/photos". */
  readonly path: string;
  /** Must exist. */
  readonly directory: string;
  /** Default: as the server. */
  readonly readOnly?: boolean | undefined;
  /** Default: as the server. */
  readonly names?: NameRules | undefined;
  /** Bytes; inclusive. Default: as the server. */
  readonly fileSizeLimit?: number | undefined;
}

export interface StorageInit {
  readonly root?: string | undefined;
  readonly roots?: readonly ServedRoot[] | undefined;
  readonly readOnly?: boolean | undefined;
  readonly names?: NameRules | undefined;
  readonly fileSizeLimit?: number | undefined;
  readonly durability?: Durability | undefined;
  /** Keep what is removed or replaced. Default false. */
  readonly keepsTrash?: boolean | undefined;
  /** What each root is served through. Default: itself. */
  readonly watch?: ((root: Storage) => Storage) | undefined;
}

export interface OpenedStorage {
  readonly storage: Storage;
  /** Above it a file fits nowhere. */
  readonly fileSizeLimit: number | undefined;
}

/** Leaves out what is undefined: a default is taken only for what is not there. */
const given = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const openDirectory = async (
  init: StorageInit,
  stateDirectory: string,
  { directory, readOnly, names, fileSizeLimit }: Omit<ServedRoot, 'path'>,
): Promise<Storage> => {
  const root = await openRoot({
    directory,
    stateDirectory,
    ...given({
      names: names ?? init.names,
      durability: init.durability,
      keepsTrash: init.keepsTrash,
      // A server that changes nothing changes nothing anywhere.
      readOnly: init.readOnly === true ? true : readOnly,
      fileSizeLimit: fileSizeLimit ?? init.fileSizeLimit,
    }),
  });
  return init.watch?.(root) ?? root;
};

const checkSizeLimit = (limit: number | undefined): void => {
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1))
    throw new WherryError('INVALID_SIZE', 'The file size limit must be a whole number of bytes above 0.');
};

/** The refusal of a root, with its path. A process that meets itself has named overlapping directories. */
const explainRefusal = (error: unknown, { path, directory }: ServedRoot): WherryError => {
  const { code, message, details } = toWherryError(error);
  const isOwn = code === 'ROOT_IN_USE' && details.pid === process.pid;
  const why = isOwn
    ? `The directory ${displayName(directory)} is, holds or lies in one that this server serves already; roots may not overlap.`
    : message;
  return new WherryError(code, `The root ${displayName(path)} cannot be served: ${why}`, {
    cause: error,
    details,
  });
};

const openMounts = async (
  init: StorageInit,
  stateDirectory: string,
  roots: readonly ServedRoot[],
): Promise<Storage> => {
  const paths = roots.map(({ path }) => parseRemotePath(path));
  checkMounts(paths);
  const mounts: Mount[] = [];
  try {
    for (const [index, root] of roots.entries()) {
      const storage = await openDirectory(init, stateDirectory, root).catch((error: unknown) => {
        throw explainRefusal(error, root);
      });
      mounts.push({ path: paths[index] as Mount['path'], storage });
    }
    return createMountedStorage(mounts);
  } catch (error) {
    // The refusal matters; what cannot even be closed ends with the process.
    await Promise.allSettled(mounts.map(({ storage }) => storage.close()));
    throw error;
  }
};

/** A limit that holds for every root; undefined when one of them has none. */
const largestLimit = (init: StorageInit, roots: readonly ServedRoot[]): number | undefined => {
  const limits = roots.map(({ fileSizeLimit }) => fileSizeLimit ?? init.fileSizeLimit ?? Infinity);
  const most = Math.max(...limits);
  return Number.isFinite(most) ? most : undefined;
};

/**
 * Codes: those of a root, with its path in front when there are several; `BAD_REQUEST` (no root, both forms at once, paths that do not
 * go together), `INVALID_SIZE`. After a refusal nothing stays open.
 */
export const openStorage = async (init: StorageInit, stateDirectory: string): Promise<OpenedStorage> => {
  const { root, roots } = init;
  if ((root === undefined) === (roots === undefined))
    throw new WherryError(
      'BAD_REQUEST',
      root === undefined
        ? 'There is nothing to serve; name a directory, or several roots.'
        : 'A server has one root or several, not both; leave one of them out.',
    );
  for (const limit of [init.fileSizeLimit, ...(roots ?? []).map(({ fileSizeLimit }) => fileSizeLimit)])
    checkSizeLimit(limit);
  if (roots === undefined) {
    const directory = root ?? '';
    return {
      storage: await openDirectory(init, stateDirectory, { directory }),
      fileSizeLimit: init.fileSizeLimit,
    };
  }
  const [only] = roots;
  const storage =
    roots.length === 1 && only !== undefined && parseRemotePath(only.path) === '/'
      ? await openDirectory(init, stateDirectory, only)
      : await openMounts(init, stateDirectory, roots);
  return { storage, fileSizeLimit: largestLimit(init, roots) };
};
