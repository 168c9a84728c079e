// A file system in memory that forgets, at a power cut, what was not synced: content of a file without a sync of the file
// may be whole, lost or zeros; each change of a directory without a sync of the directory may have happened or not,
// whatever became of others. A rename is one change, also between directories, as on file systems with a journal.
// Implements DirectoryCalls; nothing of it touches a real disk.

import {
  isDirectoryStatus,
  type Directory,
  type DirectoryCalls,
  type FileStatus,
  type SyncResult,
} from '../../../src/storage/disk/directory-calls.ts';

export interface SimulatedDiskOptions {
  /** False: a file system without hard links. Default true. */
  readonly hardLinks?: boolean;
  /** Most bytes that one read or write moves. Default: all. */
  readonly transferSize?: number;
  /** Bytes that all files together may hold. Default: no bound. */
  readonly capacity?: number;
}

/** What survives a power cut of what was not synced. */
export interface CutChoice {
  /** Whether change `index` of the directory changes that were not synced happened. */
  readonly keepsChange: (index: number) => boolean;
  /** What is found of a file that was never synced. */
  readonly unsynced: 'whole' | 'empty' | 'zeros';
}

type Kind = 'file' | 'directory' | 'link';

interface Content {
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly mtimeMs: number;
}

interface Inode {
  readonly ino: number;
  readonly kind: Kind;
  dev: number;
  /** Renames and links do not cross this, whatever `dev` says (as with bind mounts). */
  mount: number;
  nlink: number;
  mode: number;
  mtimeMs: number;
  ctimeMs: number;
  bytes: Uint8Array;
  readonly target: string;
  readonly entries: Map<string, Inode>;
  /** Content as of the last sync. */
  durable: Content | undefined;
  readonly durableEntries: Map<string, Inode>;
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

const FORMATS: Readonly<Record<Kind, number>> = { file: 0o100000, directory: 0o040000, link: 0o120000 };

export const failure = (code: string): Error => Object.assign(new Error(`${code}: simulated`), { code });

const createState = () => {
  let nextIno = 1;
  let clock = 1_700_000_000_000;
  const tick = (): number => (clock += 1);
  const createInode = (kind: Kind, mode: number, dev: number, mount: number, target = ''): Inode => {
    const now = tick();
    return {
      ino: nextIno++,
      kind,
      dev,
      mount,
      nlink: kind === 'directory' ? 2 : 0,
      mode: FORMATS[kind] | mode,
      mtimeMs: now,
      ctimeMs: now,
      bytes: new Uint8Array(),
      target,
      entries: new Map(),
      durable: undefined,
      durableEntries: new Map(),
    };
  };
  return { tick, createInode };
};

const statusOf = (inode: Inode): FileStatus => ({
  mode: inode.mode,
  size: inode.bytes.length,
  mtimeMs: inode.mtimeMs,
  ctimeMs: inode.ctimeMs,
  ino: inode.ino,
  dev: inode.dev,
  nlink: inode.nlink,
});

export const createSimulatedDisk = (options: SimulatedDiskOptions = {}): SimulatedDisk => {
  const state = createState();
  return openDisk(options, state, state.createInode('directory', 0o755, 1, 1));
};

type State = ReturnType<typeof createState>;

const openDisk = (options: SimulatedDiskOptions, state: State, root: Inode): SimulatedDisk => {
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
    openRoot: () => ({ directory: adopt(root), realPath: '/simulated/root' }),
    openDirectory: (parent, name) => {
      const inode = get(parent, name);
      if (inode.kind !== 'directory') throw failure('ENOTDIR');
      return adopt(inode);
    },
    closeDirectory: ({ fd }) => close(fd),
    readDirectory: (directory) => [...directoryOf(directory).entries.keys()],
    statDirectory: (directory) => statusOf(directoryOf(directory)),
    setDirectoryTime: (directory, mtimeUs) => {
      const inode = directoryOf(directory);
      inode.mtimeMs = mtimeUs / 1000;
      touch(inode);
    },
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
      if (mode === 'read') {
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

const allInodes = (inode: Inode): Inode[] => [inode, ...[...inode.entries.values()].flatMap(allInodes)];

/** A copy of what is found after the cut; hard links stay one file. */
const survivor = (inode: Inode, choice: CutChoice, known: Map<Inode, Inode>): Inode => {
  const done = known.get(inode);
  if (done !== undefined) return done;
  const lost = choice.unsynced === 'empty' ? new Uint8Array() : new Uint8Array(inode.bytes.length);
  const found: Content = inode.durable ?? { bytes: lost, mode: inode.mode, mtimeMs: inode.mtimeMs };
  const isWhole = inode.kind !== 'file' || (choice.unsynced === 'whole' && inode.durable === undefined);
  const copy: Inode = {
    ...inode,
    nlink: inode.kind === 'directory' ? 2 : 0,
    bytes: isWhole ? inode.bytes.slice() : found.bytes.slice(),
    mode: found.mode,
    mtimeMs: found.mtimeMs,
    durable: undefined,
    entries: new Map(),
    durableEntries: new Map(),
  };
  known.set(inode, copy);
  for (const [name, child] of inode.durableEntries) {
    const found = survivor(child, choice, known);
    if (found.kind !== 'directory') found.nlink += 1;
    copy.entries.set(name, found);
    copy.durableEntries.set(name, found);
  }
  copy.durable = { bytes: copy.bytes.slice(), mode: copy.mode, mtimeMs: copy.mtimeMs };
  return copy;
};

const listTree = (root: Inode): Readonly<Record<string, string>> => {
  const tree: Record<string, string> = {};
  const visit = (inode: Inode, path: string): void => {
    for (const [name, child] of [...inode.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const below = `${path}/${name}`;
      if (isDirectoryStatus(statusOf(child))) {
        tree[below] = '/';
        visit(child, below);
      } else tree[below] = child.kind === 'link' ? `-> ${child.target}` : Buffer.from(child.bytes).toString();
    }
  };
  visit(root, '');
  return tree;
};
