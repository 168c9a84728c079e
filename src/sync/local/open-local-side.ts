// The local directory of a pair, with what is remembered of it. A destination is a root: it has a marker by which it is
// recognised, and a trash. One that is only read gets nothing put into it: it is recognised by its marker, if it was a destination
// before, so that what is only planned is what would be done; else by its path.

import { dirname, resolve } from 'node:path';
import { WherryError, isWherryError, toHex } from '../../base/index.ts';
import { openRootCatalog, rootCatalogPath, type RootCatalog } from '../../catalog/index.ts';
import type { OpenLocal } from '../../files/index.ts';
import type { Storage } from '../../storage/index.ts';
import {
  findDirectory,
  openLocalDirectory,
  openRoot,
  recallRoot,
  type DiskWork,
} from '../../storage/disk/index.ts';
import { openMemoryStorage } from '../../storage/memory/index.ts';

/** A source's catalog is found by so much of the hash of its path. */
const PATH_ID_SIZE = 16;
/** No root is called so. */
const NO_ROOT = 'none';

/**
 * `source`: nothing in it is ever changed. `destination`: it is, and it is made, if only its last name is missing. `planned`: the same as a
 * destination, but for now nothing is done: it is read as a source is, and one that could be made counts as empty.
 */
export type LocalUse = 'source' | 'planned' | 'destination';

export interface LocalSideInit {
  readonly directory: string;
  readonly use: LocalUse;
  readonly stateDirectory: string | undefined;
  readonly openLocal: OpenLocal;
  readonly diskWork: DiskWork | undefined;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
}

export interface LocalSide extends AsyncDisposable {
  readonly storage: Storage;
  readonly catalog: RootCatalog;
  /** Names the directory for what is remembered of its pairs. */
  readonly id: string;
  /** Absolute, links followed. */
  readonly path: string;
}

/** Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN`, `ROOT_IN_USE`, `BAD_REQUEST` (no state directory). */
export const openLocalSide = (init: LocalSideInit): Promise<LocalSide> =>
  init.use === 'destination' ? openDestination(init) : openSource(init);

const openSource = async (init: LocalSideInit): Promise<LocalSide> => {
  const { directory, stateDirectory, diskWork, use } = init;
  const place = await findPlace(init);
  if (place === undefined) return openNothing(resolve(directory));
  const root = stateDirectory === undefined ? undefined : await recallRoot(place, stateDirectory);
  const storage =
    root === undefined
      ? await init.openLocal(resolve(directory), { writable: false })
      : await openLocalDirectory({
          directory: place.path,
          readOnly: true,
          diskWork,
          versionKey: root.versionKey,
        });
  try {
    const known = root?.id ?? pathId(init, place.path);
    const side = withCatalog(init, storage, place.path, known);
    // What is planned for a directory is what would be done there: without a marker, nothing is known of an earlier run.
    return root === undefined && use === 'planned' ? { ...side, id: NO_ROOT } : side;
  } catch (error) {
    await storage.close();
    throw error;
  }
};

const pathId = ({ hash }: LocalSideInit, path: string): string =>
  `path-${toHex(hash(new TextEncoder().encode(path)).subarray(0, PATH_ID_SIZE))}`;

/** Undefined where nothing is, and something could be made. */
const findPlace = async ({
  directory,
  use,
}: LocalSideInit): Promise<Awaited<ReturnType<typeof findDirectory>> | undefined> => {
  try {
    return await findDirectory(directory);
  } catch (error) {
    if (use !== 'planned' || !isWherryError(error) || error.code !== 'NOT_FOUND') throw error;
    await findDirectory(dirname(resolve(directory)));
    return undefined;
  }
};

/** Nothing is remembered of what is not there. */
const openNothing = async (path: string): Promise<LocalSide> => {
  const storage = await openMemoryStorage({ readOnly: true });
  const catalog = openRootCatalog(':memory:');
  return {
    storage,
    catalog,
    id: NO_ROOT,
    path,
    [Symbol.asyncDispose]: async () => {
      catalog.close();
      await storage.close();
    },
  };
};

const openDestination = async (init: LocalSideInit): Promise<LocalSide> => {
  const { directory, stateDirectory, diskWork } = init;
  if (stateDirectory === undefined)
    throw new WherryError(
      'BAD_REQUEST',
      'A local directory can only be changed with a state directory that remembers it; name one.',
    );
  const storage = await openRoot({ directory, stateDirectory, keepsTrash: true, makes: true, diskWork });
  try {
    return withCatalog(init, storage, (await findDirectory(directory)).path, storage.info.rootId);
  } catch (error) {
    await storage.close();
    throw error;
  }
};

const withCatalog = (
  { stateDirectory }: LocalSideInit,
  storage: Storage,
  path: string,
  id: string,
): LocalSide => {
  const catalog = openRootCatalog(
    stateDirectory === undefined ? ':memory:' : rootCatalogPath(stateDirectory, id),
  );
  return {
    storage,
    catalog,
    id,
    path,
    [Symbol.asyncDispose]: async () => {
      catalog.close();
      await storage.close();
    },
  };
};
