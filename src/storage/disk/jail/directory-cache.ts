// Open directories of one root, kept for the next operation. Each is known by its real path (no link in it) and is
// entered from its parent's descriptor, one name at a time, without following a link. In every operation the first use
// of a kept directory checks that its name in its parent still means the same (device, inode).
// No links here: the jail resolves them.

import { refusal } from '../disk-error.ts';
import {
  errnoOf,
  isDirectoryStatus,
  isLinkStatus,
  type Directory,
  type DirectoryCalls,
  type FileStatus,
} from '../calls/directory-calls.ts';
import { MAX_CACHED_DIRECTORIES } from '../limits.ts';

/** A directory of the root that is open. Valid until the next one is asked for, or an await or yield, unless pinned. */
export interface OpenDirectory extends Directory {
  /** Real path in the root. */
  readonly path: string;
}

interface CachedDirectory extends OpenDirectory {
  /** The operation that last checked it. */
  epoch: number;
  pins: number;
  /** No longer in the cache; closed as soon as nobody pins it. */
  dropped: boolean;
}

export interface DirectoryCache {
  readonly root: OpenDirectory;
  readonly realPath: string;
  /** A new operation begins: what is kept must be checked again. */
  begin(): void;
  /** The directory called `name` in `parent`, or undefined when a link has that name. Throws NOT_FOUND, NOT_A_DIRECTORY, or what the call throws. */
  enter(parent: OpenDirectory, name: string): OpenDirectory | undefined;
  /** The directory with this real path, if it was checked in this operation. */
  checked(path: string): OpenDirectory | undefined;
  /** Keeps a directory open across awaits and further look-ups, until `unpin`. */
  pin(directory: OpenDirectory): void;
  unpin(directory: OpenDirectory): void;
  /** The directory at this real path, and all below, were moved or removed. */
  forget(path: string): void;
  /** How many directories are kept open, the root not counted. */
  readonly size: number;
  close(): void;
}

export const childPath = (parent: string, name: string): string =>
  parent === '/' ? `/${name}` : `${parent}/${name}`;

/** A new object with every field in place from the start: these are read in the innermost loops. */
const cached = (directory: Directory, path: string, epoch: number): CachedDirectory => ({
  fd: directory.fd,
  prefix: directory.prefix,
  dev: directory.dev,
  ino: directory.ino,
  path,
  epoch,
  pins: 0,
  dropped: false,
});

const isSame = (directory: Directory, status: FileStatus): boolean =>
  status.ino === directory.ino && status.dev === directory.dev && isDirectoryStatus(status);

export const openDirectoryCache = (calls: DirectoryCalls, hostDirectory: string): DirectoryCache => {
  const opened = calls.openRoot(hostDirectory);
  const root = cached(opened.directory, '/', 0);
  // In order of last use: the first is the one to let go of.
  const kept = new Map<string, CachedDirectory>();
  let epoch = 0;
  let last: CachedDirectory | undefined;

  const drop = (directory: CachedDirectory): void => {
    if (kept.get(directory.path) === directory) kept.delete(directory.path);
    if (last === directory) last = undefined;
    if (directory.dropped) return;
    directory.dropped = true;
    if (directory.pins === 0) calls.closeDirectory(directory);
  };

  /** Closes what was used longest ago, but never `inUse` nor what is pinned. */
  const trim = (limit: number, inUse: OpenDirectory): void => {
    if (kept.size <= limit) return;
    for (const directory of kept.values()) {
      if (directory.pins > 0 || directory === inUse) continue;
      drop(directory);
      if (kept.size <= limit) return;
    }
  };

  const touch = (directory: CachedDirectory): CachedDirectory => {
    if (directory !== last) {
      kept.delete(directory.path);
      kept.set(directory.path, directory);
      last = directory;
    }
    return directory;
  };

  const open = (parent: OpenDirectory, name: string): Directory => {
    try {
      return calls.openDirectory(parent, name);
    } catch (error: unknown) {
      if (errnoOf(error) !== 'EMFILE' && errnoOf(error) !== 'ENFILE') throw error;
      // What is kept only saves time: give it all back and try once more.
      trim(0, parent);
      return calls.openDirectory(parent, name);
    }
  };

  const openChild = (parent: OpenDirectory, name: string, path: string): CachedDirectory | undefined => {
    trim(MAX_CACHED_DIRECTORIES - 1, parent);
    let directory: Directory;
    try {
      directory = open(parent, name);
    } catch (error: unknown) {
      const errno = errnoOf(error);
      if (errno !== 'ENOTDIR' && errno !== 'ELOOP') throw error;
      const status = calls.lstat(parent, name);
      if (status !== undefined && isLinkStatus(status)) return undefined;
      throw refusal('NOT_A_DIRECTORY', path, 'is not a directory; name a directory', error);
    }
    const entry = cached(directory, path, epoch);
    kept.set(path, entry);
    last = entry;
    return entry;
  };

  return {
    root,
    realPath: opened.realPath,
    begin: () => {
      epoch += 1;
    },
    enter: (parent, name) => {
      const path = childPath(parent.path, name);
      const known = kept.get(path);
      if (known !== undefined) {
        if (known.epoch === epoch) return touch(known);
        const status = calls.lstat(parent, name);
        if (status !== undefined && isSame(known, status)) {
          known.epoch = epoch;
          return touch(known);
        }
        drop(known);
      }
      return openChild(parent, name, path);
    },
    checked: (path) => {
      if (path === '/') return root;
      const known = kept.get(path);
      return known !== undefined && known.epoch === epoch ? touch(known) : undefined;
    },
    pin: (directory) => {
      (directory as CachedDirectory).pins += 1;
    },
    unpin: (directory) => {
      const entry = directory as CachedDirectory;
      entry.pins -= 1;
      if (entry.pins === 0 && entry.dropped) calls.closeDirectory(entry);
    },
    forget: (path) => {
      for (const directory of [...kept.values()]) {
        if (directory.path === path || directory.path.startsWith(`${path}/`)) drop(directory);
      }
    },
    get size() {
      return kept.size;
    },
    close: () => {
      for (const directory of [...kept.values()]) drop(directory);
      if (!root.dropped) calls.closeDirectory(root);
      root.dropped = true;
    },
  };
};
