// Parts of local directories: beside their destinations, wherever those are, with their journals in one directory of the
// user's. What is there can be listed and removed without opening any of those directories as a storage.

import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, parse, sep } from 'node:path';

import { PART_LIFETIME_MS, WherryError } from '../../../base/index.ts';
import { loadBlake3 } from '../../blake3.ts';
import type { StoredPart } from '../../parts.ts';
import { errnoOf, type DirectoryCalls } from '../calls/directory-calls.ts';
import { createHostCalls } from '../calls/host-calls.ts';
import type { PartKeeper } from '../threads/disk-parts.ts';
import { lockKey, openPartLocks, type PartLocks } from './part-locks.ts';
import { isPartKey, type PartHeader } from './part-journal.ts';
import {
  countParts,
  journalKeys,
  listParts,
  readPart,
  removePart,
  type EnteredDirectory,
  type PartShelf,
  type RestingPart,
} from './stored-parts.ts';

/** An unfinished write into a local directory. */
export interface LocalPart extends StoredPart {
  /** Host path of what is to be written. */
  readonly destination: string;
}

/** Enters a host directory name by name, from the root of its file system; a link on the way is not followed. */
const enterHostDirectory = (
  calls: DirectoryCalls,
  { directory, beside }: PartHeader,
): EnteredDirectory | undefined => {
  if (!isAbsolute(directory)) return undefined;
  const { root } = parse(directory);
  const names = [...directory.slice(root.length).split(sep), ...(beside ?? '').split('/')];
  let at = calls.openRoot(root).directory;
  try {
    for (const name of names.filter((part) => part !== '')) {
      if (name === '.' || name === '..') throw Object.assign(new Error('No plain path.'), { code: 'EINVAL' });
      const next = calls.openDirectory(at, name);
      calls.closeDirectory(at);
      at = next;
    }
    return { directory: at, close: () => calls.closeDirectory(at) };
  } catch {
    calls.closeDirectory(at);
    // Gone, not mounted just now, or no longer what it was.
    return undefined;
  }
};

/** Undefined where there is no such directory, and so no parts. */
const withShelf = async <T>(
  partsDirectory: string,
  work: (shelf: PartShelf, locks: PartLocks) => T,
): Promise<T | undefined> => {
  const { createHasher } = await loadBlake3();
  const locks = await openPartLocks(partsDirectory);
  const calls = createHostCalls();
  let home;
  try {
    home = calls.openRoot(partsDirectory).directory;
  } catch (error: unknown) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    return work({ calls, createHasher, home, enter: (header) => enterHostDirectory(calls, header) }, locks);
  } finally {
    calls.closeDirectory(home);
  }
};

const withUse = ({ stored }: RestingPart, locks: PartLocks): StoredPart => ({
  ...stored,
  isActive: locks.isTaken(stored.key),
});

/** Removes a part that nobody writes on. */
const removeUnused = (
  shelf: PartShelf,
  locks: PartLocks,
  key: string,
  beforeMs?: number,
): boolean | 'in use' => {
  const free = locks.take(key);
  if (free === undefined) return 'in use';
  try {
    return removePart(shelf, key, beforeMs);
  } finally {
    free();
  }
};

const inUse = (): WherryError =>
  new WherryError(
    'BUSY',
    'A transfer is continuing that unfinished one just now; wait until it ends, or stop it.',
  );

/** The unfinished writes into local directories whose journals are in this directory; none where it does not exist. */
export const listLocalParts = async (partsDirectory: string): Promise<readonly LocalPart[]> =>
  (await withShelf(partsDirectory, (shelf, locks) =>
    listParts(shelf).map((part) => ({
      ...withUse(part, locks),
      destination: join(part.directory, ...part.stored.path.split('/')),
    })),
  )) ?? [];

/** Removes one. False when there is none. Code: `BUSY` when a transfer is continuing it, in whatever process. */
export const discardLocalPart = async (partsDirectory: string, key: string): Promise<boolean> => {
  if (!isPartKey(key)) return false;
  const removed = await withShelf(partsDirectory, (shelf, locks) => {
    // Nothing is locked, and no file made for it, where there is nothing.
    if (readPart(shelf, key) === undefined) return false;
    return removeUnused(shelf, locks, key);
  });
  if (removed === 'in use') throw inUse();
  return removed ?? false;
};

/** Removes what has not grown since, and what means nothing any more. */
const sweep = (shelf: PartShelf, locks: PartLocks, beforeMs: number): void => {
  for (const key of journalKeys(shelf)) {
    const found = readPart(shelf, key);
    if (found === undefined || found.changedMs < beforeMs || found.isGone) removeUnused(shelf, locks, key);
  }
  const journals = new Set(journalKeys(shelf));
  for (const name of shelf.calls.readDirectory(shelf.home)) {
    const key = lockKey(name);
    // Left by a process that was killed: taken and given back, it goes.
    if (key !== undefined && !journals.has(key)) locks.take(key)?.();
  }
};

/** Directories of journals that this process has swept. */
const swept = new Set<string>();

/** Makes the directory where it is missing, and sweeps it when this process uses it for the first time. */
const prepare = async (partsDirectory: string): Promise<void> => {
  if (swept.has(partsDirectory)) return;
  await mkdir(partsDirectory, { recursive: true, mode: 0o700 });
  swept.add(partsDirectory);
  await withShelf(partsDirectory, (shelf, locks) => sweep(shelf, locks, Date.now() - PART_LIFETIME_MS));
};

/** The parts of the local directory with this real path. `close` lets go of all that was acquired. */
export const createLocalKeeper = (
  directory: string,
  partsDirectory: string,
): PartKeeper & { readonly close: () => void } => {
  const acquired = new Set<() => void>();
  return {
    directory,
    list: async () =>
      (await withShelf(partsDirectory, (shelf, locks) =>
        listParts(shelf)
          .filter((part) => part.directory === directory)
          .map((part) => withUse(part, locks)),
      )) ?? [],
    count: async () => (await withShelf(partsDirectory, countParts)) ?? 0,
    remove: async (key, beforeMs) => {
      const removed = await withShelf(partsDirectory, (shelf, locks) => {
        if (readPart(shelf, key)?.header.directory !== directory) return false;
        return removeUnused(shelf, locks, key, beforeMs);
      });
      if (removed === 'in use') throw inUse();
      return removed ?? false;
    },
    acquire: async (key) => {
      try {
        await prepare(partsDirectory);
        const free = (await openPartLocks(partsDirectory)).take(key);
        if (free === undefined) return undefined;
        acquired.add(free);
        return () => {
          acquired.delete(free);
          free();
        };
      } catch {
        // Where journals cannot be kept, nothing is; that is no reason to refuse the write.
        return undefined;
      }
    },
    close: () => {
      for (const free of acquired) free();
      acquired.clear();
    },
  };
};
