// The system calls on Linux. `/proc/PID/fd/N/name` reaches `name` in the directory that descriptor N holds, wherever that
// directory is by now: what openat() gives to C. None of the calls used here follows a link at the last name; these
// would, and must never be used: stat, chmod, truncate, utimes, copyFile or readdir at a name, rm, cp, recursive mkdir.

import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  statfsSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { nameBytes } from '../../../base/index.ts';
import { toSpace } from './file-system-space.ts';
import type { Directory, DirectoryCalls } from './directory-calls.ts';
import {
  FILE_CALLS,
  NO_THROW,
  OPEN_FLAGS,
  OPEN_PERMISSIONS,
  directoryNames,
  exactNames,
  exactText,
  hostPath,
  hostTime,
  syncAll,
} from './host-files.ts';

const DIRECTORY_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const TMPFS_TYPE = 0x01021994;
const RAMFS_TYPE = 0x858458f6;

/** Whether /proc shows this process's descriptors, without which the calls below cannot work. */
export const hasDescriptorPaths = (): boolean => {
  try {
    const fd = openSync('/', constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      return statSync(`/proc/self/fd/${fd}/.`).ino === fstatSync(fd).ino;
    } finally {
      closeSync(fd);
    }
  } catch {
    // No /proc here: the answer is no, and the portable calls are used.
    return false;
  }
};

/** `/proc/PID` saves the kernel one link against `/proc/self`; in some containers /proc numbers processes differently. */
const descriptorRoot = (fd: number): string => {
  const own = `/proc/${process.pid}/fd/`;
  try {
    const status = statSync(`${own}${fd}`);
    const expected = fstatSync(fd);
    if (status.ino === expected.ino && status.dev === expected.dev) return own;
  } catch {
    // This process has another number there; the indirect way works always.
  }
  return '/proc/self/fd/';
};

export const createLinuxCalls = (): DirectoryCalls => {
  let root = '/proc/self/fd/';

  const adopt = (fd: number): Directory => {
    try {
      const { dev, ino } = fstatSync(fd);
      return { fd, prefix: `${root}${fd}/`, dev, ino };
    } catch (error: unknown) {
      closeSync(fd);
      throw error;
    }
  };

  return {
    ...FILE_CALLS,
    renamesOpenDirectories: true,
    openRoot: (directory) => {
      const realPath = realpathSync(directory);
      const fd = openSync(realPath, DIRECTORY_FLAGS);
      root = descriptorRoot(fd);
      return { directory: adopt(fd), realPath };
    },
    openDirectory: (parent, name) => adopt(openSync(hostPath(parent.prefix, name), DIRECTORY_FLAGS)),
    closeDirectory: ({ fd }) => closeSync(fd),
    readDirectory: ({ prefix }) => exactNames(readdirSync(prefix), () => readdirSync(prefix, 'buffer')),
    readSubdirectories: ({ prefix }) => directoryNames(prefix),
    statDirectory: ({ fd }) => fstatSync(fd),
    setDirectoryTime: ({ fd }, mtimeUs) => futimesSync(fd, Date.now() / 1000, hostTime(mtimeUs)),
    fileSystemFacts: ({ prefix }) => {
      const { type, bsize, bfree } = statfsSync(prefix);
      return { volatile: type === TMPFS_TYPE || type === RAMFS_TYPE, freeBytes: bsize * bfree };
    },
    fileSystemSpace: ({ prefix }) => toSpace(statfsSync(prefix)),
    lstat: ({ prefix }, name) => lstatSync(hostPath(prefix, name), NO_THROW),
    makeDirectory: ({ prefix }, name, permissions) => mkdirSync(hostPath(prefix, name), permissions),
    removeDirectory: ({ prefix }, name) => rmdirSync(hostPath(prefix, name)),
    rename: (from, name, to, newName) =>
      renameSync(hostPath(from.prefix, name), hostPath(to.prefix, newName)),
    link: (from, name, to, newName) => linkSync(hostPath(from.prefix, name), hostPath(to.prefix, newName)),
    symbolicLink: (target, { prefix }, name) =>
      symlinkSync(target.isWellFormed() ? target : Buffer.from(nameBytes(target)), hostPath(prefix, name)),
    readLink: ({ prefix }, name) => {
      const path = hostPath(prefix, name);
      return exactText(readlinkSync(path), () => readlinkSync(path, 'buffer'));
    },
    setLinkTime: ({ prefix }, name, mtimeUs) =>
      lutimesSync(hostPath(prefix, name), Date.now() / 1000, hostTime(mtimeUs)),
    unlink: ({ prefix }, name) => unlinkSync(hostPath(prefix, name)),
    openFile: ({ prefix }, name, mode) =>
      openSync(hostPath(prefix, name), OPEN_FLAGS[mode], OPEN_PERMISSIONS[mode]),
    clone: (from, to) => {
      try {
        // Both were opened without following a link; these paths name exactly those two descriptors.
        copyFileSync(`${root}${from}`, `${root}${to}`, constants.COPYFILE_FICLONE_FORCE);
        return true;
      } catch {
        // Mostly a file system without shared blocks. A real failure comes again when the bytes are copied.
        return false;
      }
    },
    syncDirectory: ({ fd }) => fsyncSync(fd),
    syncDirectories: (directories) => syncAll(directories.map(({ fd }) => fd)),
  };
};
