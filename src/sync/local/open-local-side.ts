// The local directory of a pair, with what is remembered of it. A destination is a root: it has a marker by which it is
// recognised, and a trash. A source that is only read gets nothing put into it, and is recognised by its path; one that is looked
// at as what it would be as a destination is recognised by its marker, if it has one.

import { dirname, resolve } from 'node:path';
import { WherryError, fromBase64Url, isWherryError, toHex } from '../../base/index.ts';
import { hasRootCatalog, openRootCatalog, rootCatalogPath, type RootCatalog } from '../../catalog/index.ts';
import type { OpenLocal } from '../../files/index.ts';
import type { Storage } from '../../storage/index.ts';
import { openMemoryStorage } from '../../storage/memory/index.ts';
import {
  findDirectory,
  openLocalDirectory,
  openRoot,
  recognizeRoot,
  type DiskWork,
  type RecognizedRoot,
} from '../../storage/disk/index.ts';
import { countHardLinks } from './count-hard-links.ts';

/** A source's catalog is found by so much of the hash of its path. */
const PATH_ID_SIZE = 16;
/** Most threads for a source: large files are cut by two at once. They start only when there is that much to do. */
const SOURCE_WORKERS = 2;
/** Nothing is remembered under it. */
const NO_ROOT = 'none';

/** `source`: it is read only. `destination`: it is changed. `looking`: it would be changed, and is not. */
export type LocalUse = 'source' | 'destination' | 'looking';

export interface LocalSideInit {
  readonly directory: string;
  readonly use: LocalUse;
  /** Take it although it is not the directory that was at this path before. */
  readonly startsAnew: boolean;
  /** Of a destination: keep what is removed or replaced. */
  readonly keepsTrash: boolean;
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
  /** Names of files with several names, as of the last look. */
  hardLinked(): number;
}

/** Another directory was at this path, and was kept in step: it may only not be mounted. */
export interface UnmarkedDirectory {
  readonly unmarked: string;
}

/** Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN`, `ROOT_IN_USE`, `BAD_REQUEST` (no state directory). */
export const openLocalSide = async (init: LocalSideInit): Promise<LocalSide | UnmarkedDirectory> => {
  const { directory, stateDirectory, use, diskWork, keepsTrash } = init;
  if (stateDirectory === undefined) {
    if (use === 'source') return openUnknown(init);
    throw new WherryError(
      'BAD_REQUEST',
      'A local directory can only be changed with a state directory that remembers it; name one.',
    );
  }
  const found = use === 'source' ? await findDirectory(directory) : await findIfThere(directory);
  const recognized = found === undefined ? undefined : await recognizeRoot(found, stateDirectory);
  const isChanged = use !== 'source' && !init.startsAnew;
  if (isChanged && recognized !== undefined && isReplaced(stateDirectory, recognized))
    return { unmarked: recognized.path };
  if (use === 'destination') {
    const storage = await openRoot({ directory, stateDirectory, keepsTrash, makes: true, diskWork });
    return withCatalog(init, storage, storage.info.rootId);
  }
  if (recognized === undefined) return openNothing(resolve(directory));
  const { known } = recognized;
  if (known === undefined) return openUnknown(init);
  const versionKey = fromBase64Url(known.versionKey);
  const storage = await openLocalDirectory({
    directory,
    readOnly: true,
    versionKey,
    diskWork,
    workers: SOURCE_WORKERS,
  });
  return withCatalog(init, storage, known.id);
};

const findIfThere = async (
  directory: string,
): Promise<Awaited<ReturnType<typeof findDirectory>> | undefined> => {
  try {
    return await findDirectory(directory);
  } catch (error) {
    if (isWherryError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
};

/** Whether another directory was kept in step at this path, and this one never was. */
const isReplaced = (stateDirectory: string, { known, before }: RecognizedRoot): boolean => {
  if (known !== undefined && wasKeptInStep(stateDirectory, known.id)) return false;
  return before.some((id) => wasKeptInStep(stateDirectory, id));
};

const wasKeptInStep = (stateDirectory: string, id: string): boolean => {
  if (!hasRootCatalog(stateDirectory, id)) return false;
  using catalog = openRootCatalog(rootCatalogPath(stateDirectory, id));
  return catalog.hasBases();
};

/** A directory without a marker. As a destination it would be new, whatever is known of it as a source. */
const openUnknown = async (init: LocalSideInit): Promise<LocalSide> => {
  const storage = await init.openLocal(resolve(init.directory), { writable: false });
  const { path } = await findDirectory(init.directory);
  const pathId = toHex(init.hash(new TextEncoder().encode(path)).subarray(0, PATH_ID_SIZE));
  const side = await withCatalog(init, storage, `path-${pathId}`);
  return init.use === 'looking' ? { ...side, id: NO_ROOT } : side;
};

/** What would be made: nothing is there, and its parent is. */
const openNothing = async (path: string): Promise<LocalSide> => {
  await findDirectory(dirname(path));
  const storage = await openMemoryStorage({ readOnly: true });
  const catalog = openRootCatalog(':memory:');
  return {
    storage,
    catalog,
    id: NO_ROOT,
    path,
    hardLinked: () => 0,
    [Symbol.asyncDispose]: async () => {
      catalog.close();
      await storage.close();
    },
  };
};

const withCatalog = async (
  { stateDirectory, directory }: LocalSideInit,
  storage: Storage,
  id: string,
): Promise<LocalSide> => {
  try {
    const { path } = await findDirectory(directory);
    const catalog = openRootCatalog(
      stateDirectory === undefined ? ':memory:' : rootCatalogPath(stateDirectory, id),
    );
    const counted = countHardLinks(storage);
    return {
      storage: counted.storage,
      catalog,
      id,
      path,
      hardLinked: () => counted.count(),
      [Symbol.asyncDispose]: async () => {
        catalog.close();
        await storage.close();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
};
