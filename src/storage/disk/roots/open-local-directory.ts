// Opens a local directory as source or destination of a transfer: under the same jail as a root, but nobody's. No marker,
// no lock; nothing is written but what is asked for.

import { randomBytes } from 'node:crypto';

import type { Durability, Storage, StorageInfo } from '../../storage.ts';
import { createDiskParts } from '../threads/disk-parts.ts';
import { createDiskStorage } from '../disk-storage.ts';
import { VERSION_KEY_SIZE } from '../entry-version.ts';
import { createLocalKeeper } from '../parts/local-parts.ts';
import { findDirectory } from './open-root.ts';
import { createRootId } from './root-record.ts';
import { openWorkerPool, type DiskWork } from '../threads/worker-pool.ts';

export interface LocalDirectoryInit {
  readonly directory: string;
  /** Default `disk`. */
  readonly durability?: Durability | undefined;
  /** Where files wait until they are whole: beside their destination. The only way there is. */
  readonly staging?: 'beside' | undefined;
  /** Most worker threads. Default 1. */
  readonly workers?: number | undefined;
  /** Default `threads`. */
  readonly diskWork?: DiskWork | undefined;
  /** Refuse every change. Default false. */
  readonly readOnly?: boolean | undefined;
  /** 8 bytes. With the same key, versions of the same state are the same in every run. Default: own random ones. */
  readonly versionKey?: Uint8Array | undefined;
  /**
   * Absolute path of the directory that keeps the journals of unfinished writes, made when there is the first. Default:
   * nothing is kept of them.
   */
  readonly partsDirectory?: string | undefined;
  /**
   * Keep what is removed or replaced in the trash that the directory has as a root, whoever owns that: those who fill a trash need not know
   * of each other. Not together with `readOnly`. Default false.
   */
  readonly keepsTrash?: boolean | undefined;
}

/** Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN`. The storage's root id is new each time. */
export const openLocalDirectory = async (init: LocalDirectoryInit): Promise<Storage> => {
  const { readOnly = false, durability = 'disk', partsDirectory, keepsTrash = false } = init;
  const place = await findDirectory(init.directory);
  const { path } = place;
  const names = process.platform === 'win32' ? 'portable' : 'posix';
  const pool = await openWorkerPool({
    workers: init.workers ?? 1,
    diskWork: init.diskWork,
    directory: path,
    names,
    durability,
    staging: 'beside',
    readOnly,
    fileSizeLimit: undefined,
    versionKey: init.versionKey ?? randomBytes(VERSION_KEY_SIZE),
    partsDirectory,
    keepsTrash,
  });
  const info: StorageInfo = { rootId: createRootId(), names, readOnly, durability, keepsTrash };
  if (partsDirectory === undefined || readOnly) return createDiskStorage(pool, info, () => {}, { place });
  const keeper = createLocalKeeper(path, partsDirectory);
  return createDiskStorage(pool, info, () => keeper.close(), { parts: createDiskParts(keeper), place });
};
