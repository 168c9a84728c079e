// A file system in memory that forgets, at a power cut, what was not synced: content of a file without a sync of the file
// may be whole, lost or zeros; each change of a directory without a sync of the directory may have happened or not,
// whatever became of others. A rename is one change, also between directories, as on file systems with a journal.
// Implements DirectoryCalls; nothing of it touches a real disk.

import type {
  Directory,
  DirectoryCalls,
  SyncResult,
} from '../../../src/storage/disk/calls/directory-calls.ts';
import {
  FORMATS,
  allInodes,
  createState,
  listPaths,
  listTree,
  statusOf,
  survivor,
  type CutChoice,
  type Inode,
  type InodeMaker,
} from './simulated-inode.ts';

export interface SimulatedDiskOptions {
  /** False: a file system without hard links. Default true. */
  readonly hardLinks?: boolean;
  /** Most bytes that one read or write moves. Default: all. */
  readonly transferSize?: number;
  /** Bytes that all files together may hold. Default: no bound. */
  readonly capacity?: number;
}

interface Change {
  readonly directories: readonly Inode[];
  readonly apply: () => void;
}

export interface SimulatedDisk {
  readonly calls: DirectoryCalls;
  /** Everything so far is durable. */
  settle(): void;
  /** The disk as it is found after the power comes back; this one is not to be used any more. */
  cut(choice: CutChoice): SimulatedDisk;
  /** All that exists: path → content of files, "/" for directories, "-> target" for links. */
  tree(): Readonly<Record<string, string>>;
  /** The paths of all that exists. */
  paths(): string[];
  /** The bytes of one file; undefined when there is none. */
  contentOf(path: string): Uint8Array | undefined;
  /** Makes a file or link as another program would: not synced. */
  plantFile(path: string, content: string): void;
  plantLink(path: string, target: string): void;
  /** Makes the empty directory another file system; `sameDevice` hides it as a bind mount does. */
  mount(path: string, sameDevice?: boolean): void;
  /** Descriptors of files and directories that are open. */
  readonly openDescriptors: number;
  /** Descriptors that were closed twice: on a real system the second time may hit somebody else's. */
  readonly closedTwice: number;
  /** Changes of directories that a power cut may undo. */
  readonly unsyncedChanges: number;
}

export const failure = (code: string): Error => Object.assign(new Error(`${code}: simulated`), { code });

export const createSimulatedDisk = (options: SimulatedDiskOptions = {}): SimulatedDisk => {
  const state = createState();
  return openDisk(options, state, state.createInode('directory', 0o755, 1, 1));
};

const openDisk = (options: SimulatedDiskOptions, state: InodeMaker, root: Inode): SimulatedDisk => {
  const { tick, createInode } = state;
  const {
    hardLinks = true,
    transferSize = Number.MAX_SAFE_INTEGER,
    capacity = Number.MAX_SAFE_INTEGER,
  } = options;
  const open = new Map<number, Inode>();
  let changes: Change[] = [];
  let nextFd = 100;
  let closedTwice = 0;

  const inodeOf = (fd: number): Inode => {
    const inode = open.get(fd);
    if (inode === undefined) throw failure('EBADF');
    return inode;
  };
  const directoryOf = ({ fd }: Directory): Inode => inodeOf(fd);
  const get = (directory: Directory, name: string): Inode => {
    const inode = directoryOf(directory).entries.get(name);
    if (inode === undefined) throw failure('ENOENT');
    return inode;
  };
  const openInode = (inode: Inode): number => {
    open.set((nextFd += 1), inode);
    return nextFd;
  };
  const close = (fd: number): void => {
    if (open.delete(fd)) return;
    closedTwice += 1;
    throw failure('EBADF');
  };
  const adopt = (inode: Inode): Directory => ({
    fd: openInode(inode),
    prefix: '',
    dev: inode.dev,
    ino: inode.ino,
  });

  const touch = (inode: Inode): void => {
    inode.ctimeMs = tick();
  };
  const changed = (directories: readonly Inode[], apply: () => void): void => {
    for (const directory of directories) {
      directory.mtimeMs = tick();
      directory.ctimeMs = directory.mtimeMs;
    }
    changes.push({ directories, apply });
  };
  const put = (directory: Inode, name: string, inode: Inode): void => {
    if (directory.entries.has(name)) throw failure('EEXIST');
    if (directory.nlink === 0) throw failure('ENOENT');
    directory.entries.set(name, inode);
    if (inode.kind !== 'directory') inode.nlink += 1;
    touch(inode);
    changed([directory], () => directory.durableEntries.set(name, inode));
  };
  const forgetDurable = (directory: Inode, name: string, inode: Inode): void => {
    if (directory.durableEntries.get(name) === inode) directory.durableEntries.delete(name);
  };
  const take = (directory: Inode, name: string, inode: Inode): void => {
    directory.entries.delete(name);
    inode.nlink = inode.kind === 'directory' ? 0 : inode.nlink - 1;
    touch(inode);
    changed([directory], () => forgetDurable(directory, name, inode));
  };

  const rename = (from: Inode, name: string, to: Inode, newName: string): void => {
    const inode = from.entries.get(name);
    if (inode === undefined) throw failure('ENOENT');
    if (from.mount !== to.mount) throw failure('EXDEV');
    const replaced = to.entries.get(newName);
    if (replaced === inode) return;
    if (to.nlink === 0) throw failure('ENOENT');
    if (replaced?.kind === 'directory' && inode.kind !== 'directory') throw failure('EISDIR');
    if (replaced !== undefined && replaced.kind !== 'directory' && inode.kind === 'directory')
      throw failure('ENOTDIR');
    if (replaced !== undefined && replaced.entries.size > 0) throw failure('ENOTEMPTY');
    from.entries.delete(name);
    to.entries.set(newName, inode);
    if (replaced !== undefined) replaced.nlink = replaced.kind === 'directory' ? 0 : replaced.nlink - 1;
    touch(inode);
    changed(from === to ? [from] : [from, to], () => {
      forgetDurable(from, name, inode);
      to.durableEntries.set(newName, inode);
    });
  };

  const usedBytes = (): number => {
    const seen = new Set<Inode>();
    const visit = (inode: Inode): void => {
      seen.add(inode);
      for (const child of inode.entries.values()) visit(child);
    };
    visit(root);
    return [...seen].reduce((sum, inode) => sum + inode.bytes.length, 0);
  };

  const syncInode = (inode: Inode): void => {
    inode.durable = { bytes: inode.bytes.slice(), mode: inode.mode, mtimeMs: inode.mtimeMs };
    if (inode.kind !== 'directory') return;
    for (const change of changes) if (change.directories.includes(inode)) change.apply();
    changes = changes.filter((change) => !change.directories.includes(inode));
  };
  const attempt = (inode: () => Inode): SyncResult => {
    try {
      syncInode(inode());
      return undefined;
    } catch (error: unknown) {
      return error as Error;
    }
  };

  const calls: DirectoryCalls = {
    renamesOpenDirectories: true,
    openRoot: (path) => {
      if (path === '/') return { directory: adopt(root), realPath: '/simulated/root' };
      const { parent, name } = locate(path);
      const inode = parent.entries.get(name);
      if (inode?.kind !== 'directory') throw failure('ENOENT');
      return { directory: adopt(inode), realPath: path };
    },
    openDirectory: (parent, name) => {
      const inode = get(parent, name);
      if (inode.kind !== 'directory') throw failure('ENOTDIR');
      return adopt(inode);
    },
    closeDirectory: ({ fd }) => close(fd),
    readDirectory: (directory) => [...directoryOf(directory).entries.keys()],
    readSubdirectories: (directory) =>
      [...directoryOf(directory).entries]
        .filter(([, { kind }]) => kind === 'directory')
        .map(([name]) => name),
    statDirectory: (directory) => statusOf(directoryOf(directory)),
    setDirectoryTime: (directory, mtimeUs) => {
      const inode = directoryOf(directory);
      inode.mtimeMs = mtimeUs / 1000;
      touch(inode);
    },
    fileSystemSpace: () => ({
      totalBytes: capacity,
      freeBytes: capacity - usedBytes(),
      availableBytes: capacity - usedBytes(),
      totalEntries: undefined,
      freeEntries: undefined,
    }),
    fileSystemFacts: () => ({ volatile: false, freeBytes: capacity - usedBytes() }),
    lstat: (directory, name) => {
      const inode = directoryOf(directory).entries.get(name);
      return inode === undefined ? undefined : statusOf(inode);
    },
    makeDirectory: (directory, name, permissions = 0o777) => {
      const parent = directoryOf(directory);
      put(parent, name, createInode('directory', permissions & 0o755, parent.dev, parent.mount));
    },
    removeDirectory: (directory, name) => {
      const inode = get(directory, name);
      if (inode.kind !== 'directory') throw failure('ENOTDIR');
      if (inode.entries.size > 0) throw failure('ENOTEMPTY');
      take(directoryOf(directory), name, inode);
    },
    rename: (from, name, to, newName) => rename(directoryOf(from), name, directoryOf(to), newName),
    link: (from, name, to, newName) => {
      const inode = get(from, name);
      if (!hardLinks || inode.kind === 'directory') throw failure('EPERM');
      if (directoryOf(from).mount !== directoryOf(to).mount) throw failure('EXDEV');
      put(directoryOf(to), newName, inode);
    },
    symbolicLink: (target, directory, name) => {
      const parent = directoryOf(directory);
      put(parent, name, createInode('link', 0o777, parent.dev, parent.mount, target));
    },
    readLink: (directory, name) => {
      const inode = get(directory, name);
      if (inode.kind !== 'link') throw failure('EINVAL');
      return inode.target;
    },
    setLinkTime: (directory, name, mtimeUs) => {
      const inode = get(directory, name);
      inode.mtimeMs = mtimeUs / 1000;
      touch(inode);
    },
    unlink: (directory, name) => {
      const inode = get(directory, name);
      if (inode.kind === 'directory') throw failure('EISDIR');
      take(directoryOf(directory), name, inode);
    },
    openFile: (directory, name, mode) => {
      if (mode === 'read' || mode === 'update') {
        const inode = get(directory, name);
        if (inode.kind === 'link') throw failure('ELOOP');
        return openInode(inode);
      }
      const parent = directoryOf(directory);
      const inode = createInode('file', mode === 'create' ? 0o644 : 0o755, parent.dev, parent.mount);
      put(parent, name, inode);
      return openInode(inode);
    },
    fstat: (fd) => statusOf(inodeOf(fd)),
    read: (fd, into, offset, length, position) => {
      const { bytes } = inodeOf(fd);
      const piece = bytes.subarray(position, position + Math.min(length, transferSize));
      into.set(piece, offset);
      return piece.length;
    },
    write: (fd, bytes, offset, length, position) => {
      const inode = inodeOf(fd);
      const free = capacity - usedBytes() + Math.max(0, inode.bytes.length - position);
      const count = Math.min(length, transferSize, free);
      if (count === 0 && length > 0) throw failure('ENOSPC');
      const grown = new Uint8Array(Math.max(inode.bytes.length, position + count));
      grown.set(inode.bytes);
      grown.set(bytes.subarray(offset, offset + count), position);
      inode.bytes = grown;
      inode.mtimeMs = tick();
      inode.ctimeMs = inode.mtimeMs;
      return count;
    },
    truncate: (fd, size) => {
      const inode = inodeOf(fd);
      if (size - inode.bytes.length > capacity - usedBytes()) throw failure('ENOSPC');
      const resized = new Uint8Array(size);
      resized.set(inode.bytes.subarray(0, size));
      inode.bytes = resized;
      inode.mtimeMs = tick();
      inode.ctimeMs = inode.mtimeMs;
    },
    setFileTime: (fd, mtimeUs) => {
      inodeOf(fd).mtimeMs = mtimeUs / 1000;
      touch(inodeOf(fd));
    },
    setFileMode: (fd, mode) => {
      inodeOf(fd).mode = FORMATS.file | mode;
      touch(inodeOf(fd));
    },
    clone: () => false,
    close,
    syncFile: (fd) => syncInode(inodeOf(fd)),
    syncDirectory: (directory) => syncInode(directoryOf(directory)),
    syncFiles: (fds) => Promise.resolve(fds.map((fd) => attempt(() => inodeOf(fd)))),
    syncDirectories: (directories) =>
      Promise.resolve(directories.map((directory) => attempt(() => directoryOf(directory)))),
  };

  const locate = (path: string): { readonly parent: Inode; readonly name: string } => {
    const names = path.split('/').filter((name) => name !== '');
    const name = names.pop() ?? '';
    return { parent: names.reduce((at, next) => at.entries.get(next) ?? at, root), name };
  };

  return {
    calls,
    settle: () => {
      for (const inode of allInodes(root)) syncInode(inode);
    },
    cut: (choice) => {
      changes.forEach((change, index) => {
        if (choice.keepsChange(index)) change.apply();
      });
      return openDisk(options, state, survivor(root, choice, new Map()));
    },
    tree: () => listTree(root),
    paths: () => listPaths(root),
    contentOf: (path) => {
      const { parent, name } = locate(path);
      return parent.entries.get(name)?.bytes;
    },
    plantFile: (path, content) => {
      const { parent, name } = locate(path);
      const inode = createInode('file', 0o644, parent.dev, parent.mount);
      inode.bytes = Buffer.from(content);
      put(parent, name, inode);
    },
    plantLink: (path, target) => {
      const { parent, name } = locate(path);
      put(parent, name, createInode('link', 0o777, parent.dev, parent.mount, target));
    },
    mount: (path, sameDevice = false) => {
      const { parent, name } = locate(path);
      const inode = parent.entries.get(name);
      if (inode === undefined) throw failure('ENOENT');
      inode.mount += 1;
      if (!sameDevice) inode.dev += 1;
    },
    get openDescriptors() {
      return open.size;
    },
    get closedTwice() {
      return closedTwice;
    },
    get unsyncedChanges() {
      return changes.length;
    },
  };
};
