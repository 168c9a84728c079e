// On what kind of file system a directory lies, and how much room it has.

import { statfsSync } from 'node:fs';

/** The numbers by which Linux tells them apart, of those that one is likely to meet. */
const NAMES: Readonly<Record<number, string>> = {
  0x01021994: 'tmpfs',
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x794c7630: 'overlay',
  0xf2f52010: 'f2fs',
  0x2fc12fc1: 'zfs',
};

export interface FileSystem {
  readonly name: string;
  readonly freeBytes: number;
}

export const fileSystemOf = (directory: string): FileSystem => {
  const { type, bavail, bsize } = statfsSync(directory);
  return { name: NAMES[type] ?? `file system 0x${type.toString(16)}`, freeBytes: bavail * bsize };
};
