// The system calls where a descriptor cannot be used as a directory (macOS, Windows). A directory is a plain path, with
// the (device, inode) it had when it was entered; before and after each call that path is checked to mean the same still.
//
// The window that remains: a program on the same machine that may rename directories of the root can swap one for a link
// in the microseconds between the check before and the call. A read is then refused by the check after, before its bytes
// are used; a change may happen at the swapped place, and is then reported as refused. On Windows inodes can be 0, where
// the check tells less. Peers cannot open this window: they can only make links that stay inside the root.

import {
  closeSync,
  constants,
  fsyncSync,
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
  statfsSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { sep } from 'node:path';
import { nameBytes } from '../../../base/index.ts';
import {
  isDirectoryStatus,
  isLinkStatus,
  type Directory,
  type DirectoryCalls,
  type FileStatus,
  type SyncResult,
} from './directory-calls.ts';
import { toSpace } from './file-system-space.ts';
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
} from './host-files.ts';

const failure = (code: string, message: string): Error =>
  Object.assign(new Error(`${code}: ${message}`), { code });

/** A name that this platform would take for something else than one name. */
const FOREIGN_NAME = /[\\:]/u;
const isWindows = process.platform === 'win32';

export const createPortableCalls = (): DirectoryCalls => {
  const pathOf = ({ prefix }: Directory): string => (prefix.length > 1 ? prefix.slice(0, -1) : prefix);

  /** Throws when the path of the directory means another one by now. */
  const ensureSame = (directory: Directory): void => {
    const status = lstatSync(pathOf(directory), NO_THROW);
    if (status === undefined) throw failure('ENOENT', 'the directory is gone');
    if (status.ino !== directory.ino || status.dev !== directory.dev || !status.isDirectory()) {
      throw failure('ESTALE', 'the directory was exchanged');
    }
  };

  /** One call on a name, between two checks of its directory. */
  const at = <T>(directory: Directory, name: string, call: (path: string | Buffer) => T): T => {
    if (isWindows && FOREIGN_NAME.test(name)) throw failure('EINVAL', 'the name is no plain name here');
    ensureSame(directory);
    const result = call(hostPath(directory.prefix, name));
    ensureSame(directory);
    return result;
  };

  const lstat = (directory: Directory, name: string): FileStatus | undefined =>
    at(directory, name, (path) => lstatSync(path, NO_THROW));

  const adopt = (path: string): Directory => {
    const status = lstatSync(path);
    if (!status.isDirectory()) throw failure('ENOTDIR', 'not a directory');
    return { fd: -1, prefix: path.endsWith(sep) ? path : path + sep, dev: status.dev, ino: status.ino };
  };

  const syncDirectory = (directory: Directory): void => {
    // Windows has no syncing of directories; its file systems keep names in a journal.
    if (isWindows) return;
    ensureSame(directory);
    const fd = openSync(pathOf(directory), constants.O_RDONLY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  };

  return {
    ...FILE_CALLS,
    // Windows refuses it, and a path would lead nowhere after it.
    renamesOpenDirectories: false,
    openRoot: (directory) => {
      const realPath = realpathSync.native(directory);
      return { directory: adopt(realPath), realPath };
    },
    openDirectory: (parent, name) => {
      const status = lstat(parent, name);
      if (status === undefined) throw failure('ENOENT', 'no such directory');
      if (!isDirectoryStatus(status)) throw failure('ENOTDIR', 'not a directory');
      if (!name.isWellFormed())
        throw failure('EILSEQ', 'a directory whose name is not UTF-8 cannot be entered on this platform');
      const opened = adopt(parent.prefix + name);
      ensureSame(parent);
      if (opened.ino !== status.ino || opened.dev !== status.dev)
        throw failure('ESTALE', 'the directory was exchanged');
      return opened;
    },
    closeDirectory: () => {
      // Nothing is held open.
    },
    readDirectory: (directory) => {
      ensureSame(directory);
      const path = pathOf(directory);
      const names = exactNames(readdirSync(path), () => readdirSync(path, 'buffer'));
      ensureSame(directory);
      return names;
    },
    readSubdirectories: (directory) => {
      ensureSame(directory);
      const names = directoryNames(pathOf(directory));
      ensureSame(directory);
      return names;
    },
    statDirectory: (directory) => {
      ensureSame(directory);
      return lstatSync(pathOf(directory));
    },
    setDirectoryTime: (directory, mtimeUs) => {
      ensureSame(directory);
      lutimesSync(pathOf(directory), Date.now() / 1000, hostTime(mtimeUs));
    },
    fileSystemFacts: (directory) => {
      const { bsize, bfree } = statfsSync(pathOf(directory));
      return { volatile: false, freeBytes: bsize * bfree };
    },
    fileSystemSpace: (directory) => {
      ensureSame(directory);
      return toSpace(statfsSync(pathOf(directory)));
    },
    lstat,
    makeDirectory: (directory, name, permissions) =>
      at(directory, name, (path) => mkdirSync(path, permissions)),
    removeDirectory: (directory, name) => at(directory, name, (path) => rmdirSync(path)),
    rename: (from, name, to, newName) =>
      at(from, name, (oldPath) => at(to, newName, (newPath) => renameSync(oldPath, newPath))),
    link: (from, name, to, newName) =>
      at(from, name, (oldPath) =>
        at(to, newName, (newPath) => {
          const status = lstatSync(oldPath);
          if (!isLinkStatus(status)) return linkSync(oldPath, newPath);
          // Some platforms would link what the link leads to; a new link with the same target is the same, and as atomic.
          symlinkSync(readlinkSync(oldPath, 'buffer'), newPath);
          lutimesSync(newPath, Date.now() / 1000, hostTime(Math.round(status.mtimeMs * 1000)));
        }),
      ),
    symbolicLink: (target, directory, name) => {
      if (isWindows && FOREIGN_NAME.test(target)) throw failure('EINVAL', 'the target is no plain path here');
      at(directory, name, (path) =>
        symlinkSync(target.isWellFormed() ? target : Buffer.from(nameBytes(target)), path),
      );
    },
    readLink: (directory, name) =>
      at(directory, name, (path) => {
        const target = exactText(readlinkSync(path), () => readlinkSync(path, 'buffer'));
        return isWindows ? target.replaceAll('\\', '/') : target;
      }),
    setLinkTime: (directory, name, mtimeUs) =>
      at(directory, name, (path) => lutimesSync(path, Date.now() / 1000, hostTime(mtimeUs))),
    unlink: (directory, name) => at(directory, name, (path) => unlinkSync(path)),
    openFile: (directory, name, mode) => {
      let fd: number | undefined;
      try {
        return at(directory, name, (path) => (fd = openSync(path, OPEN_FLAGS[mode], OPEN_PERMISSIONS[mode])));
      } catch (error: unknown) {
        if (fd !== undefined) closeSync(fd);
        throw error;
      }
    },
    clone: () => false,
    syncDirectory,
    syncDirectories: (directories) =>
      Promise.resolve(directories.map((directory) => attempt(() => syncDirectory(directory)))),
  };
};

const attempt = (work: () => void): SyncResult => {
  try {
    work();
    return undefined;
  } catch (error: unknown) {
    return error instanceof Error ? error : new Error(String(error));
  }
};
