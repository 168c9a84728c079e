// The state of one memory root, and the only ways to change its tree: so that the space in use is always known, and
// directories show that they changed.

import {
  WherryError,
  displayName,
  fileNameProblem,
  joinRemotePath,
  remotePathParent,
  type Hashing,
  type NameRules,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import type { WriteOptions, Written } from '../storage.ts';
import { nodeBytes, nodeEntry, touchNode, type DirectoryNode, type MemoryNode } from './node.ts';
import type { StoredPart } from '../parts.ts';
import { decidePlacement, type FileMetadata, type Incoming } from './placement.ts';
import type { TrashItem, TrashReason } from '../trash.ts';
import { linkLeads, realPath, type Place } from './resolve.ts';

/** What is kept of an unfinished write. */
export interface MemoryPart extends Omit<StoredPart, 'verified' | 'changedMs' | 'isActive'> {
  /** The verified bytes. */
  content: Uint8Array;
  changedMs: number;
  isActive: boolean;
}

/** What was removed or replaced. */
export interface KeptNode extends Pick<TrashItem, 'id' | 'path' | 'timeMs' | 'by' | 'reason'> {
  readonly node: MemoryNode;
}

/** Whoever watches a root. */
export interface MemoryWatcher {
  /** In a directory something changed under this name; "" when it is the directory itself. */
  changed(directory: DirectoryNode, name: string): void;
  /** The storage is closed. */
  end(): void;
}

export interface MemoryRoot {
  readonly rootId: string;
  readonly names: NameRules;
  /** Bytes; inclusive. */
  readonly fileSizeLimit: number;
  /** Bytes of all content together, staged or committed. */
  readonly capacity: number;
  readonly directory: DirectoryNode;
  readonly hashing: Hashing;
  /** Unfinished writes, by key. */
  readonly parts: Map<string, MemoryPart>;
  readonly keepsTrash: boolean;
  /** By id, the oldest first. Its bytes count as in use. */
  readonly trash: Map<string, KeptNode>;
  used: number;
  /** When something last went to the trash, in microseconds since 1970: later items have later ids. */
  lastKeptUs: number;
  closed: boolean;
  readonly watchers: Set<MemoryWatcher>;
}

export const requireOpen = (root: MemoryRoot): void => {
  if (root.closed) throw new WherryError('CANCELLED', 'The storage is closed; open it again.');
};

export const requireName = (root: MemoryRoot, name: string): void => {
  const problem = fileNameProblem(name, root.names);
  if (problem === undefined) return;
  throw new WherryError('INVALID_NAME', `The name "${displayName(name)}" ${problem}; choose another name.`);
};

export const requireFileSize = (root: MemoryRoot, size: number): void => {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new WherryError('INVALID_SIZE', 'A file size is a whole number of bytes, 0 or more.');
  if (size <= root.fileSizeLimit) return;
  throw new WherryError(
    'TOO_LARGE',
    `Files here may have at most ${root.fileSizeLimit} bytes, and this one has ${size}.`,
  );
};

/** A lent buffer must hold as many bytes as are to be taken from it. */
export const requireLength = (buffer: Uint8Array, length: number): void => {
  if (Number.isInteger(length) && length >= 0 && length <= buffer.length) return;
  throw new WherryError('BAD_REQUEST', 'A buffer must hold as many bytes as are to be taken from it.');
};

/** Takes space, the oldest of the trash's where there is no other, or refuses. */
export const reserve = (root: MemoryRoot, bytes: number): void => {
  for (const [id, { node }] of root.trash) {
    if (root.used + bytes <= root.capacity) break;
    root.trash.delete(id);
    release(root, nodeBytes(node));
  }
  if (root.used + bytes > root.capacity) throw new WherryError('NO_SPACE');
  root.used += bytes;
};

export const release = (root: MemoryRoot, bytes: number): void => {
  root.used -= bytes;
};

/** Puts a node under a free name. Its space must have been reserved. */
export const attach = (root: MemoryRoot, parent: DirectoryNode, name: string, node: MemoryNode): void => {
  parent.children.set(name, node);
  Object.assign(node, { parent, name });
  touchNode(parent);
  tellWatchers(root, parent, name);
};

const tellWatchers = (root: MemoryRoot, directory: DirectoryNode | undefined, name: string): void => {
  if (directory !== undefined) for (const watcher of root.watchers) watcher.changed(directory, name);
};

/** What a node itself shows (its time, or the executable bit) has changed. */
export const tellOfNode = (root: MemoryRoot, node: MemoryNode): void => {
  tellWatchers(root, node.parent, node.name);
  if (node.kind === 'directory') tellWatchers(root, node, '');
};

/** Takes the node away from its name, and its space with it. */
export const detach = (root: MemoryRoot, parent: DirectoryNode, name: string): void => {
  const node = parent.children.get(name);
  if (node === undefined) return;
  parent.children.delete(name);
  node.parent = undefined;
  release(root, nodeBytes(node));
  touchNode(parent);
  tellWatchers(root, parent, name);
};

/** Takes away what is removed or replaced: to the trash, where there is one. */
export const letGo = (
  root: MemoryRoot,
  place: Pick<Place, 'parent' | 'trail'>,
  name: string,
  reason: TrashReason,
  by: string = '',
): void => {
  const node = place.parent.children.get(name);
  if (node === undefined) return;
  const path = realPath(place.trail, name);
  detach(root, place.parent, name);
  if (!root.keepsTrash) return;
  root.used += nodeBytes(node);
  const timeUs = Math.max(Date.now() * 1000, root.lastKeptUs + 1);
  root.lastKeptUs = timeUs;
  const id = `${timeUs.toString(36).padStart(11, '0')}00000000-0`;
  root.trash.set(id, { id, path, timeMs: Math.floor(timeUs / 1000), by, reason, node });
};

/** The entry of what is now at `name` beside `place`. */
export const placeEntry = (place: Place, name: string = place.name): Entry => {
  const node = place.parent.children.get(name);
  if (node === undefined) throw new WherryError('INTERNAL');
  const path = name === place.name ? place.path : joinRemotePath(remotePathParent(place.path), name);
  return entryAt(node, path, place);
};

/** The entry of a node that stands in the last directory of the trail. */
export const entryAt = (node: MemoryNode, path: RemotePath, where: Pick<Place, 'trail'>): Entry =>
  nodeEntry(node, path, node.kind === 'link' ? linkLeads(where.trail, node.target) : undefined);

/** Gives a new node its name by the policy; `make` is called only when it gets one, and its space must be reserved. */
export const placeNode = (
  root: MemoryRoot,
  place: Place,
  incoming: Incoming,
  options: WriteOptions,
  make: () => MemoryNode,
): Written => {
  const { outcome, name } = decidePlacement(place.parent, place.name, incoming, options);
  if (outcome === 'unchanged' && options.policy === 'replace')
    refreshNode(root, place.parent.children.get(name), incoming.metadata);
  if (outcome === 'unchanged' || outcome === 'skipped') return { outcome, entry: placeEntry(place, name) };
  requireName(root, name);
  const node = make();
  if (outcome === 'replaced') letGo(root, place, name, 'replaced', options.by);
  attach(root, place.parent, name, node);
  return { outcome, entry: placeEntry(place, name) };
};

/** Brings time and executable bit of a file with the right content up to what is asked for. */
export const refreshNode = (
  root: MemoryRoot,
  node: MemoryNode | undefined,
  metadata: FileMetadata | undefined,
): void => {
  if (node?.kind !== 'file' || metadata === undefined) return;
  const { mtimeUs = node.mtimeUs, executable = node.executable } = metadata;
  if (mtimeUs === node.mtimeUs && executable === node.executable) return;
  node.revision += 1;
  node.mtimeUs = mtimeUs;
  node.executable = executable;
  tellOfNode(root, node);
};
