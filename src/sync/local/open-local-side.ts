// The local directory of a pair, with what is remembered of it. A destination is a root: it has a marker by which it is
// recognised, and a trash. A source that is only read gets nothing put into it, and is recognised by its path.

import { resolve } from 'node:path';
import { WherryError, toHex } from '../../base/index.ts';
import { openRootCatalog, rootCatalogPath, type RootCatalog } from '../../catalog/index.ts';
import type { OpenLocal } from '../../files/index.ts';
import type { Storage } from '../../storage/index.ts';
import { findDirectory, openRoot, type DiskWork } from '../../storage/disk/index.ts';

/** A source's catalog is found by so much of the hash of its path. */
const PATH_ID_SIZE = 16;

export interface LocalSideInit {
  readonly directory: string;
  /** Whether anything in it may be changed. */
  readonly isChanged: boolean;
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
  init.isChanged ? openDestination(init) : openSource(init);

const openSource = async (init: LocalSideInit): Promise<LocalSide> => {
  const storage = await init.openLocal(resolve(init.directory), { writable: false });
  try {
    const path = (await findDirectory(init.directory)).path;
    const id = `path-${toHex(init.hash(new TextEncoder().encode(path)).subarray(0, PATH_ID_SIZE))}`;
    return withCatalog(init, storage, path, id);
  } catch (error) {
    await storage.close();
    throw error;
  }
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
