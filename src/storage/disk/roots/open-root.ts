// Opens a root to be served: finds out whether it can be, owns it, recognises it, and sweeps what an earlier process left.

import { existsSync } from 'node:fs';
import { access, constants, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import {
  WherryError,
  displayName,
  fromBase64Url,
  isWherryError,
  type NameRules,
} from '../../../base/index.ts';
import type { Durability, Storage } from '../../storage.ts';
import { NO_PARTS, createDiskParts, type PartKeeper } from '../threads/disk-parts.ts';
import { createDiskStorage } from '../disk-storage.ts';
import { inUse, isRootLocked, takeRootLock, type RootLock } from './root-lock.ts';
import { ensureMarkerDirectory, identifyRoot, markerDirectory, type RootPlace } from './root-marker.ts';
import { listRootRecords } from './root-record.ts';
import { createWorkerPool, openWorkerPool, type DiskWork, type WorkerPool } from '../threads/worker-pool.ts';

export interface RootInit {
  /** The directory to serve. Must exist, unless it may be made. */
  readonly directory: string;
  /** Make it when only its last name is missing. Default false. */
  readonly makes?: boolean | undefined;
  /** Where this machine remembers its roots; made when missing. Must not lie in `directory`. */
  readonly stateDirectory: string;
  /** What new names may be. Default `posix` (`portable` on Windows). */
  readonly names?: NameRules | undefined;
  /** Default `disk`. */
  readonly durability?: Durability | undefined;
  /** Serve without ever writing anything into the directory. Default false. */
  readonly readOnly?: boolean | undefined;
  /** Bytes a file may have; inclusive. Default: no limit. */
  readonly fileSizeLimit?: number | undefined;
  /** Keep what is removed or replaced in the trash of the root. Default false. */
  readonly keepsTrash?: boolean | undefined;
  /** Most worker threads. Default 2. */
  readonly workers?: number | undefined;
  /** Default `threads`: a server has others to serve meanwhile. */
  readonly diskWork?: DiskWork | undefined;
}

const DEFAULT_ROOT_WORKERS = 2;

/**
 * Opens a directory as a served root. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN` (cannot be written, or the state
 * directory cannot), `ROOT_IN_USE` (another process serves it, or a directory inside or around it), `BAD_REQUEST`.
 */
export const openRoot = async (init: RootInit): Promise<Storage> => {
  const { readOnly = false, durability = 'disk', fileSizeLimit } = init;
  const keepsTrash = init.keepsTrash === true && !readOnly;
  const names = init.names ?? (process.platform === 'win32' ? 'portable' : 'posix');
  const place = await (init.makes === true ? findOrMake : findDirectory)(init.directory);
  const stateDirectory = await prepareState(init.stateDirectory, place);
  const lock = await lockRoot(place, stateDirectory, readOnly);
  try {
    await ensureNotNested(place, stateDirectory);
    const { id, versionKey } = await identifyRoot(place, stateDirectory, readOnly);
    const workers = init.workers ?? DEFAULT_ROOT_WORKERS;
    const worker = {
      directory: place.path,
      names,
      durability,
      staging: 'root',
      readOnly,
      fileSizeLimit,
      keepsTrash,
      versionKey: fromBase64Url(versionKey) ?? new Uint8Array(),
    } as const;
    const pool = await openWorkerPool({ workers, diskWork: init.diskWork, ...worker });
    if (!readOnly && (await hasLeftovers(place.path))) await pool.pick().request('recoverStaging', []);
    const info = { rootId: id, names, readOnly, durability, keepsTrash };
    const parts = readOnly ? NO_PARTS : createDiskParts(createRootKeeper(pool));
    const openUnlinkedPool = (): WorkerPool => createWorkerPool(workers, { ...worker, followsLinks: false });
    return createDiskStorage(pool, info, () => lock.release(), { parts, openUnlinkedPool, place });
  } catch (error: unknown) {
    await lock.release();
    throw toRootError(error, place.path);
  }
};

/** The root's own lock keeps other processes away from its parts. */
const createRootKeeper = (pool: WorkerPool): PartKeeper => ({
  directory: '',
  list: async () => (await pool.pick().request('listParts', [])).map(({ stored }) => stored),
  count: async () => pool.pick().request('countParts', []),
  remove: async (key, beforeMs) => pool.pick().request('removePart', [key, beforeMs]),
  acquire: async () => () => {},
});

/** The directory as the operating system knows it. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN`. */
export const findDirectory = async (directory: string): Promise<RootPlace> => {
  try {
    const path = await realpath(resolve(directory));
    const status = await stat(path);
    if (!status.isDirectory())
      throw new WherryError(
        'NOT_A_DIRECTORY',
        `${displayName(directory)} is not a directory; name a directory.`,
      );
    await access(path, constants.R_OK | constants.X_OK);
    return { path, dev: status.dev, ino: status.ino };
  } catch (error: unknown) {
    throw toRootError(error, directory);
  }
};

const findOrMake = async (directory: string): Promise<RootPlace> => {
  try {
    return await findDirectory(directory);
  } catch (error: unknown) {
    if (!isWherryError(error) || error.code !== 'NOT_FOUND') throw error;
  }
  try {
    await mkdir(resolve(directory));
  } catch (error: unknown) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw toRootError(error, directory);
    throw toRootError(error, dirname(resolve(directory)));
  }
  return findDirectory(directory);
};

const SENTENCES: Readonly<
  Record<string, readonly ['NOT_FOUND' | 'NOT_A_DIRECTORY' | 'FORBIDDEN' | 'NO_SPACE', string]>
> = {
  ENOENT: ['NOT_FOUND', 'does not exist; make it first'],
  ENOTDIR: ['NOT_A_DIRECTORY', 'is not a directory; name a directory'],
  EACCES: [
    'FORBIDDEN',
    'cannot be used by this user of the operating system; change its permissions, or serve it with --read-only',
  ],
  EPERM: [
    'FORBIDDEN',
    'cannot be used by this user of the operating system; change its permissions, or serve it with --read-only',
  ],
  EROFS: ['FORBIDDEN', 'is on a file system that cannot be written; serve it with --read-only'],
  ENOSPC: ['NO_SPACE', 'is on a disk that is full; free some space first'],
};

const toRootError = (error: unknown, directory: string): WherryError => {
  if (isWherryError(error)) return error;
  const known = SENTENCES[(error as NodeJS.ErrnoException).code ?? ''];
  if (known === undefined) return new WherryError('INTERNAL', undefined, { cause: error });
  const [code, says] = known;
  return new WherryError(code, `The directory ${displayName(directory)} ${says}.`, { cause: error });
};

const isInside = (path: string, directory: string): boolean => {
  const way = relative(directory, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

const prepareState = async (stateDirectory: string, place: RootPlace): Promise<string> => {
  try {
    // Looked at before it is made, so that nothing is made inside the root.
    if (isInside(await realpathOfNearest(resolve(stateDirectory)), place.path)) {
      throw new WherryError(
        'BAD_REQUEST',
        'The state directory lies in the directory to be served, where its secrets could be fetched; choose another one with --state.',
      );
    }
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    return await realpath(stateDirectory);
  } catch (error: unknown) {
    throw toRootError(error, stateDirectory);
  }
};

/** The real path of something that may not exist yet. */
const realpathOfNearest = async (path: string): Promise<string> => {
  if (existsSync(path) || dirname(path) === path) return realpath(path);
  return join(await realpathOfNearest(dirname(path)), path.slice(dirname(path).length));
};

const lockInRoot = (root: string): string => join(markerDirectory(root), 'lock');
// A read-only root gets no lock of its own; its place is locked in the state directory.
const lockInState = (stateDirectory: string, { dev, ino }: Pick<RootPlace, 'dev' | 'ino'>): string =>
  join(stateDirectory, 'roots', `${dev}-${ino}.lock`);

const lockRoot = async (place: RootPlace, stateDirectory: string, readOnly: boolean): Promise<RootLock> => {
  const own = readOnly ? lockInState(stateDirectory, place) : lockInRoot(place.path);
  const other = readOnly ? lockInRoot(place.path) : lockInState(stateDirectory, place);
  try {
    if (readOnly) await mkdir(join(stateDirectory, 'roots'), { recursive: true, mode: 0o700 });
    else await ensureMarkerDirectory(place.path);
    if (await isRootLocked(other)) throw await inUse(other, place.path);
    if (!readOnly) await access(markerDirectory(place.path), constants.W_OK | constants.X_OK);
    return await takeRootLock(own, place.path);
  } catch (error: unknown) {
    throw toRootError(error, place.path);
  }
};

/** Refuses a root inside another served root, or around one: two servers would change the same files. */
const ensureNotNested = async (place: RootPlace, stateDirectory: string): Promise<void> => {
  for (let above = dirname(place.path); ; above = dirname(above)) {
    if (await isRootLocked(lockInRoot(above)))
      throw await inUse(lockInRoot(above), place.path, `lies in ${displayName(above)}, which `);
    if (dirname(above) === above) break;
  }
  for (const record of await listRootRecords(stateDirectory)) {
    if (
      record.path === place.path ||
      !(isInside(record.path, place.path) || isInside(place.path, record.path))
    )
      continue;
    const relation = isInside(record.path, place.path)
      ? `contains ${displayName(record.path)}, which `
      : `lies in ${displayName(record.path)}, which `;
    for (const lock of [lockInRoot(record.path), lockInState(stateDirectory, record)]) {
      if (await isRootLocked(lock)) throw await inUse(lock, place.path, relation);
    }
  }
};

const hasLeftovers = async (root: string): Promise<boolean> => {
  try {
    return (await readdir(join(markerDirectory(root), 'staging'))).length > 0;
  } catch (error: unknown) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};
