// What changes the tree of a memory root besides writing files: making, removing, moving and copying entries.

import {
  EMPTY_BYTES,
  ROOT_PATH,
  WherryError,
  displayName,
  joinRemotePath,
  remotePathParent,
  remotePathSegments,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Problem } from '../entry.ts';
import type { RemoveOptions, WriteOptions, Written } from '../storage.ts';
import {
  attach,
  detach,
  entryAt,
  letGo,
  placeEntry,
  placeNode,
  requireFileSize,
  requireName,
  requireOpen,
  reserve,
  type MemoryRoot,
} from './memory-root.ts';
import {
  countNodes,
  createDirectoryNode,
  createFileNode,
  createLinkNode,
  nodeBytes,
  nodeVersion,
  type DirectoryNode,
  type MemoryNode,
} from './node.ts';
import {
  decidePlacement,
  incomingDirectory,
  incomingFile,
  incomingLink,
  type Incoming,
} from './placement.ts';
import { resolveNode, resolvePlace, resolveTrail, staysWithin, type Place } from './resolve.ts';

const exists = (path: RemotePath): WherryError =>
  new WherryError('ALREADY_EXISTS', `"${displayName(path)}" exists; choose another name.`);

export const createFile = (root: MemoryRoot, path: RemotePath): Entry => {
  requireOpen(root);
  if (path === ROOT_PATH) throw exists(path);
  const place = resolvePlace(root.directory, path);
  requireName(root, place.name);
  if (place.node !== undefined) throw exists(path);
  attach(root, place.parent, place.name, createFileNode(EMPTY_BYTES, root.hashing.hash(EMPTY_BYTES), {}));
  return placeEntry(place);
};

/** Makes the directories that are missing on the way to `path`, and `path` itself. */
export const makeDirectories = (root: MemoryRoot, path: RemotePath): void => {
  let current = ROOT_PATH;
  for (const name of remotePathSegments(path)) {
    current = joinRemotePath(current, name);
    const place = resolvePlace(root.directory, current);
    if (place.node !== undefined) {
      resolveTrail(root.directory, current);
      continue;
    }
    requireName(root, name);
    attach(root, place.parent, name, createDirectoryNode());
  }
};

export const makeDirectory = (root: MemoryRoot, path: RemotePath, parents: boolean): Entry => {
  requireOpen(root);
  if (path === ROOT_PATH) {
    if (parents) return entryAt(root.directory, ROOT_PATH, { trail: [root.directory] });
    throw exists(path);
  }
  if (parents) makeDirectories(root, remotePathParent(path));
  const place = resolvePlace(root.directory, path);
  requireName(root, place.name);
  if (place.node !== undefined) {
    if (!parents || place.node.kind !== 'directory') throw exists(path);
    return placeEntry(place);
  }
  attach(root, place.parent, place.name, createDirectoryNode());
  return placeEntry(place);
};

const requirePlace = (
  root: MemoryRoot,
  path: RemotePath,
  what: string,
): Place & { readonly node: MemoryNode } => {
  if (path === ROOT_PATH) throw new WherryError('FORBIDDEN', `The root itself cannot be ${what}.`);
  const node = resolveNode(root.directory, path, false);
  return { ...resolvePlace(root.directory, path), node };
};

export const removeEntry = (
  root: MemoryRoot,
  path: RemotePath,
  { recursive = false, ifMatch, permanent = false, by }: RemoveOptions,
): number => {
  requireOpen(root);
  const place = requirePlace(root, path, 'removed');
  const { parent, name, node } = place;
  if (ifMatch !== undefined && nodeVersion(node) !== ifMatch) throw new WherryError('VERSION_MISMATCH');
  if (node.kind === 'directory' && node.children.size > 0 && !recursive) throw new WherryError('NOT_EMPTY');
  if (root.keepsTrash && !permanent) {
    letGo(root, place, name, 'removed', by);
    return 1;
  }
  const count = countNodes(node);
  detach(root, parent, name);
  return count;
};

const requireNotInside = (place: Place, node: MemoryNode, what: string): void => {
  if (node.kind === 'directory' && place.trail.includes(node)) {
    throw new WherryError('BAD_REQUEST', `A directory cannot be ${what} into itself.`);
  }
};

export const moveEntry = (
  root: MemoryRoot,
  from: RemotePath,
  to: RemotePath,
  options: WriteOptions,
): Written => {
  requireOpen(root);
  const source = requirePlace(root, from, 'moved');
  if (to === ROOT_PATH) throw exists(to);
  const target = resolvePlace(root.directory, to);
  requireNotInside(target, source.node, 'moved');
  requireName(root, target.name);
  // Contents are not compared: only the entry itself is the same as what has the name.
  const { node } = source;
  const incoming: Incoming = {
    kind: node.kind,
    mtimeUs: node.mtimeUs,
    isSame: (other) => other === node,
    directoryCode: 'ALREADY_EXISTS',
  };
  const { outcome, name } = decidePlacement(target.parent, target.name, incoming, options);
  if (outcome === 'unchanged' || outcome === 'skipped') return { outcome, entry: placeEntry(target, name) };
  requireName(root, name);
  if (outcome === 'replaced') letGo(root, target, name, 'replaced', options.by);
  // The node keeps its space; `detach` gave it back.
  detach(root, source.parent, source.name);
  root.used += nodeBytes(node);
  attach(root, target.parent, name, node);
  return { outcome, entry: placeEntry(target, name) };
};

export interface Copied {
  readonly written: Written;
  readonly problems: readonly Problem[];
}

export const copyEntry = (
  root: MemoryRoot,
  from: RemotePath,
  to: RemotePath,
  options: WriteOptions,
  recursive: boolean,
): Copied => {
  requireOpen(root);
  const node = resolveNode(root.directory, from, false);
  if (node.kind === 'directory' && !recursive) {
    throw new WherryError(
      'NOT_A_FILE',
      `"${displayName(from)}" is a directory; add -r to copy it with its contents.`,
    );
  }
  if (to === ROOT_PATH && node.kind !== 'directory')
    throw new WherryError('NOT_A_FILE', 'The root itself is a directory.');
  if (to === ROOT_PATH) throw exists(to);
  const place = resolvePlace(root.directory, to);
  requireNotInside(place, node, 'copied');
  requireName(root, place.name);
  const problems: Problem[] = [];
  return { written: copyNode(root, node, place, options, problems), problems };
};

const copyNode = (
  root: MemoryRoot,
  node: MemoryNode,
  place: Place,
  options: WriteOptions,
  problems: Problem[],
): Written => {
  if (node.kind === 'file') {
    requireFileSize(root, node.content.length);
    return placeNode(root, place, incomingFile(node.content.length, node.hash, node), options, () => {
      reserve(root, node.content.length);
      return createFileNode(node.content, node.hash, node);
    });
  }
  if (node.kind === 'link') {
    if (!staysWithin(place.trail, node.target, [root.directory])) {
      throw new WherryError(
        'FORBIDDEN',
        'The link would lead, or could come to lead, outside of the served directory; such links are not made.',
      );
    }
    return placeNode(root, place, incomingLink(node.target, node.mtimeUs), options, () => {
      reserve(root, nodeBytes(createLinkNode(node.target)));
      return createLinkNode(node.target, node.mtimeUs);
    });
  }
  const written = placeNode(root, place, incomingDirectory(node.mtimeUs), options, () =>
    createDirectoryNode(),
  );
  copyChildren(root, node, written.entry.path, options, problems);
  return written;
};

const copyChildren = (
  root: MemoryRoot,
  node: DirectoryNode,
  to: RemotePath,
  options: WriteOptions,
  problems: Problem[],
): void => {
  const { policy, by } = options;
  for (const [name, child] of node.children) {
    const path = joinRemotePath(to, name);
    try {
      copyNode(root, child, resolvePlace(root.directory, path), { policy, by }, problems);
    } catch (error: unknown) {
      // One entry that cannot be copied is a problem of its own; the others are copied.
      const { code, message } = toWherryError(error);
      problems.push({ path, code, message });
    }
  }
};
