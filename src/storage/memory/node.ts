// What a memory root is made of: a tree of nodes. A node's content is never changed in place, so an open file keeps
// seeing what it opened. Nothing here knows of paths, policies or limits.

import { nameBytes, type RemotePath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';

interface NodeState {
  /** Plays the inode: never used twice in a process. */
  readonly id: number;
  /** Plays the ctime: counts changes. */
  revision: number;
  mtimeUs: number;
  /** Where it is, and under which name; undefined for the root, and for what is nowhere. */
  parent: DirectoryNode | undefined;
  name: string;
}

export interface FileNode extends NodeState {
  readonly kind: 'file';
  readonly content: Uint8Array;
  readonly hash: Uint8Array;
  executable: boolean;
}

export interface DirectoryNode extends NodeState {
  readonly kind: 'directory';
  readonly children: Map<string, MemoryNode>;
}

export interface LinkNode extends NodeState {
  readonly kind: 'link';
  readonly target: string;
}

export type MemoryNode = FileNode | DirectoryNode | LinkNode;

let lastId = 0;

const nextId = (): number => {
  lastId += 1;
  return lastId;
};

/** Now, in the microseconds that entries use. */
export const nowUs = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000);

export const createFileNode = (
  content: Uint8Array,
  hash: Uint8Array,
  attributes: { readonly mtimeUs?: number | undefined; readonly executable?: boolean | undefined },
): FileNode => ({
  kind: 'file',
  id: nextId(),
  revision: 0,
  parent: undefined,
  name: '',
  mtimeUs: attributes.mtimeUs ?? nowUs(),
  content,
  hash,
  executable: attributes.executable ?? false,
});

export const createDirectoryNode = (mtimeUs = nowUs()): DirectoryNode => ({
  kind: 'directory',
  id: nextId(),
  revision: 0,
  parent: undefined,
  name: '',
  mtimeUs,
  children: new Map(),
});

export const createLinkNode = (target: string, mtimeUs = nowUs()): LinkNode => ({
  kind: 'link',
  id: nextId(),
  revision: 0,
  parent: undefined,
  name: '',
  mtimeUs,
  target,
});

/** Marks a change of the node itself; for a directory, of its set of names. */
export const touchNode = (node: MemoryNode): void => {
  node.revision += 1;
  node.mtimeUs = nowUs();
};

export const nodeVersion = (node: MemoryNode): string =>
  `${node.id.toString(36)}.${node.revision.toString(36)}`;

/** The entry of a node that has this path. `leads` is where a link leads. */
export const nodeEntry = (node: MemoryNode, path: RemotePath, leads: Entry['leads']): Entry => {
  const entry: Entry = {
    path,
    kind: node.kind,
    size: node.kind === 'file' ? node.content.length : 0,
    mtimeUs: node.mtimeUs,
    executable: node.kind === 'file' && node.executable,
    version: nodeVersion(node),
  };
  return node.kind === 'link' ? { ...entry, target: node.target, leads: leads ?? 'broken' } : entry;
};

/** Path of a node that is in the tree of `root`; undefined of one that is not. */
export const nodePath = (node: MemoryNode, root: DirectoryNode): RemotePath | undefined => {
  const names: string[] = [];
  let at: MemoryNode = node;
  for (; at.parent !== undefined; at = at.parent) names.push(at.name);
  return at === root ? (`/${names.toReversed().join('/')}` as RemotePath) : undefined;
};

/** Bytes that a node takes, with all that is below it. */
export const nodeBytes = (node: MemoryNode): number => {
  if (node.kind === 'file') return node.content.length;
  if (node.kind === 'link') return nameBytes(node.target).length;
  let bytes = 0;
  for (const child of node.children.values()) bytes += nodeBytes(child);
  return bytes;
};

/** Entries that a node is, with all that is below it. */
export const countNodes = (node: MemoryNode): number => {
  if (node.kind !== 'directory') return 1;
  let count = 1;
  for (const child of node.children.values()) count += countNodes(child);
  return count;
};
