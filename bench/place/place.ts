// Where a run of the bench lies: one directory in memory for nearly everything, and one on a real disk.

import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSystemOf } from './file-system.ts';

/** What the largest rows need at once. */
const NEEDED_BYTES = 10 * 1024 ** 3;

const SHARED_MEMORY = '/dev/shm';

export interface Place extends Disposable {
  /** Keys, configurations and state of both ends. */
  readonly setup: string;
  /** What is transferred, with one directory for each of its roles. */
  readonly data: string;
  /** Name of the file system under `data`. */
  readonly dataKind: string;
  /** A directory on a disk; undefined when there is none but in memory. */
  readonly disk: string | undefined;
  readonly diskKind: string | undefined;
  /** Why it is not as it should be. */
  readonly remarks: readonly string[];
}

const isRoomy = (directory: string): boolean =>
  existsSync(directory) &&
  fileSystemOf(directory).name === 'tmpfs' &&
  fileSystemOf(directory).freeBytes >= NEEDED_BYTES;

/** Temporary directories that outlive a reboot are on a disk, where the usual one is not. */
const findDisk = (): string | undefined =>
  [tmpdir(), '/var/tmp'].find(
    (directory) => existsSync(directory) && fileSystemOf(directory).name !== 'tmpfs',
  );

/** Removed with everything in it when it is disposed of, and when the process exits, whatever makes it. */
export const createPlace = (): Place => {
  const hasMemory = isRoomy(SHARED_MEMORY);
  const base = mkdtempSync(join(hasMemory ? SHARED_MEMORY : tmpdir(), 'wherry-bench-'));
  const diskBase = findDisk();
  const disk = diskBase === undefined ? undefined : mkdtempSync(join(diskBase, 'wherry-bench-disk-'));
  const remove = (): void => {
    for (const directory of [base, disk])
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  };
  process.on('exit', remove);
  const [setup, data] = [join(base, 'setup'), join(base, 'data')];
  for (const directory of [setup, data]) mkdirSync(directory);
  return {
    setup,
    data,
    dataKind: fileSystemOf(data).name,
    disk,
    diskKind: disk === undefined ? undefined : fileSystemOf(disk).name,
    remarks: hasMemory
      ? []
      : [
          `${SHARED_MEMORY} has no room for ${NEEDED_BYTES / 1024 ** 3} GiB: all data lay in ${tmpdir()}, and every time includes its disk.`,
        ],
    [Symbol.dispose]: () => {
      process.off('exit', remove);
      remove();
    },
  };
};
