// The inodes of the simulated disk: what they hold, what of it is durable, and what is found of them after a power cut.

import { isDirectoryStatus, type FileStatus } from '../../../src/storage/disk/calls/directory-calls.ts';

/** What survives a power cut of what was not synced. */
export interface CutChoice {
  /** Whether change `index` of the directory changes that were not synced happened. */
  readonly keepsChange: (index: number) => boolean;
  /** What is found of what was written to a file since it was synced last. `empty`: it is as it was then. */
  readonly unsynced: 'whole' | 'empty' | 'zeros';
}

type Kind = 'file' | 'directory' | 'link';

interface Content {
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly mtimeMs: number;
}

export interface Inode {
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

export const FORMATS: Readonly<Record<Kind, number>> = {
  file: 0o100000,
  directory: 0o040000,
  link: 0o120000,
};

export const createState = () => {
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

export type InodeMaker = ReturnType<typeof createState>;

export const statusOf = (inode: Inode): FileStatus => ({
  mode: inode.mode,
  size: inode.bytes.length,
  mtimeMs: inode.mtimeMs,
  ctimeMs: inode.ctimeMs,
  ino: inode.ino,
  dev: inode.dev,
  nlink: inode.nlink,
});

export const allInodes = (inode: Inode): Inode[] => [
  inode,
  ...[...inode.entries.values()].flatMap(allInodes),
];

const foundContent = (inode: Inode, { unsynced }: CutChoice): Content => {
  const { durable, bytes, mode, mtimeMs } = inode;
  if (unsynced === 'whole') return inode;
  if (unsynced === 'empty') return durable ?? { bytes: new Uint8Array(), mode, mtimeMs };
  // As on file systems that know how long a file is before they know what is in it.
  const zeros = new Uint8Array(Math.max(bytes.length, durable?.bytes.length ?? 0));
  zeros.set(durable?.bytes ?? new Uint8Array());
  return { bytes: zeros, mode, mtimeMs };
};

/** A copy of what is found after the cut; hard links stay one file. */
export const survivor = (inode: Inode, choice: CutChoice, known: Map<Inode, Inode>): Inode => {
  const done = known.get(inode);
  if (done !== undefined) return done;
  const found = inode.kind === 'file' ? foundContent(inode, choice) : (inode.durable ?? inode);
  const copy: Inode = {
    ...inode,
    nlink: inode.kind === 'directory' ? 2 : 0,
    bytes: found.bytes.slice(),
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

export const listPaths = (inode: Inode, path = ''): string[] =>
  [...inode.entries].flatMap(([name, child]) => [`${path}/${name}`, ...listPaths(child, `${path}/${name}`)]);

export const listTree = (root: Inode): Readonly<Record<string, string>> => {
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
