// The trash of a memory root. It lives as long as the storage.

import {
  WherryError,
  displayName,
  equalBytes,
  isWithinRemotePath,
  remotePathName,
  remotePathParent,
  remotePathSegments,
  type RemotePath,
} from '../../base/index.ts';
import type { OpenFile, WriteOptions, Written } from '../storage.ts';
import { planThinning } from '../thin-versions.ts';
import type { Trash, TrashCleared, TrashItem } from '../trash.ts';
import { openNode } from './memory-files.ts';
import {
  attach,
  letGo,
  placeEntry,
  release,
  requireName,
  requireOpen,
  type KeptNode,
  type MemoryRoot,
} from './memory-root.ts';
import { makeDirectories } from './memory-tree.ts';
import { countNodes, nodeBytes, type MemoryNode } from './node.ts';
import { decidePlacement, type Incoming } from './placement.ts';
import { linkLeads, realPath, resolvePlace, resolveTrail } from './resolve.ts';

/** Bytes of all files in a node. */
const fileBytes = (node: MemoryNode): number => {
  if (node.kind === 'file') return node.content.length;
  if (node.kind === 'link') return 0;
  return [...node.children.values()].reduce((sum, child) => sum + fileBytes(child), 0);
};

const toItem = ({ node, ...kept }: KeptNode): TrashItem => ({
  ...kept,
  kind: node.kind,
  size: fileBytes(node),
  entries: countNodes(node),
  mtimeUs: node.mtimeUs,
});

/** The newest first. */
const itemsOf = (root: MemoryRoot, isWanted: (kept: KeptNode) => boolean): readonly TrashItem[] => {
  requireOpen(root);
  return [...root.trash.values()].filter(isWanted).toReversed().map(toItem);
};

/** See Storage.realPath. */
export const realPathOf = (root: MemoryRoot, path: RemotePath): RemotePath => {
  if (path === '/') return path;
  try {
    return realPath(resolveTrail(root.directory, remotePathParent(path)), remotePathName(path));
  } catch {
    // The way there is gone, as it may be in the trash itself.
    return path;
  }
};

const incomingNode = (node: MemoryNode): Incoming => ({
  kind: node.kind,
  mtimeUs: node.mtimeUs,
  isSame: (other) =>
    (node.kind === 'file' && other.kind === 'file' && equalBytes(other.hash, node.hash)) ||
    (node.kind === 'link' && other.kind === 'link' && other.target === node.target),
  directoryCode: node.kind === 'directory' ? 'ALREADY_EXISTS' : 'NOT_A_FILE',
});

const noSuchItem = (id: string): WherryError =>
  new WherryError('NOT_FOUND', `"${displayName(id)}" is not in the trash; list the trash to see what is.`);

/** What had this path in an item; undefined when nothing had. */
const nodeIn = (root: MemoryRoot, kept: KeptNode, path: RemotePath): MemoryNode | undefined => {
  const below = [path, realPathOf(root, path)].find((one) => isWithinRemotePath(one, kept.path));
  if (below === undefined) return undefined;
  let node: MemoryNode | undefined = kept.node;
  for (const name of remotePathSegments(below).slice(remotePathSegments(kept.path).length))
    node = node?.kind === 'directory' ? node.children.get(name) : undefined;
  return node;
};

const open = (root: MemoryRoot, id: string, path: RemotePath | undefined): OpenFile => {
  requireOpen(root);
  const kept = root.trash.get(id);
  if (kept === undefined) throw noSuchItem(id);
  const node = path === undefined ? kept.node : nodeIn(root, kept, path);
  const named = displayName(path ?? kept.path);
  if (node === undefined)
    throw new WherryError('NOT_FOUND', `"${named}" is not in that item; name what it holds.`);
  if (node.kind !== 'file')
    throw new WherryError('NOT_A_FILE', `"${named}" is no regular file in that item; restore it.`);
  return openNode(root, node, path ?? kept.path);
};

const restore = (
  root: MemoryRoot,
  id: string,
  options: WriteOptions & { readonly to?: RemotePath | undefined },
): Written => {
  requireOpen(root);
  const kept = root.trash.get(id);
  if (kept === undefined) throw noSuchItem(id);
  const { node, path: from } = kept;
  const to = options.to ?? from;
  if (to === '/')
    throw new WherryError('ALREADY_EXISTS', 'The root itself cannot be restored to; name an entry in it.');
  if (to !== from) requireName(root, remotePathName(to));
  makeDirectories(root, remotePathParent(to));
  const place = resolvePlace(root.directory, to);
  if (node.kind === 'link' && to !== from && linkLeads(place.trail, node.target) === 'outside')
    throw new WherryError(
      'FORBIDDEN',
      'It would be a link that leads outside of the served directory; such links are not made.',
    );
  const { outcome, name } = decidePlacement(place.parent, place.name, incomingNode(node), options);
  if (outcome === 'unchanged' || outcome === 'skipped') return { outcome, entry: placeEntry(place, name) };
  if (outcome === 'replaced') letGo(root, place, name, 'replaced', options.by);
  // Its space stays in use.
  root.trash.delete(id);
  attach(root, place.parent, name, node);
  return { outcome, entry: placeEntry(place, name) };
};

const clear = (
  root: MemoryRoot,
  isEnough: (bytes: number) => boolean,
  ids: Iterable<string>,
): TrashCleared => {
  requireOpen(root);
  let items = 0;
  let bytes = 0;
  for (const id of [...ids]) {
    if (isEnough(bytes)) break;
    const kept = root.trash.get(id);
    if (kept === undefined) continue;
    root.trash.delete(id);
    release(root, nodeBytes(kept.node));
    items += 1;
    bytes += nodeBytes(kept.node);
  }
  return { items, bytes, stuck: 0 };
};

const never = (): boolean => false;

/** Ids of items that are too much for the trash: those that are larger than it by themselves, and the oldest. */
const surplus = (root: MemoryRoot, keepBytes: number): readonly string[] => {
  let bytes = 0;
  const isKept = ({ size }: TrashItem): boolean => {
    if (size > keepBytes) return false;
    bytes += size;
    return bytes <= keepBytes;
  };
  return itemsOf(root, () => true)
    .filter((item) => !isKept(item))
    .map(({ id }) => id);
};

/** Ids of versions that are one too many. */
const thinned = (root: MemoryRoot, nowMs: number): readonly string[] => {
  const replaced = itemsOf(root, ({ reason }) => reason === 'replaced');
  return [...Map.groupBy(replaced, ({ path }) => path).values()].flatMap((versions) =>
    planThinning(
      versions.map(({ timeMs }) => timeMs),
      nowMs,
    ).map((index) => versions[index]?.id ?? ''),
  );
};

export const createMemoryTrash = (root: MemoryRoot): Trash => ({
  async *list({ path } = {}) {
    const below = path === undefined ? undefined : realPathOf(root, path);
    const items = itemsOf(root, (kept) => below === undefined || isWithinRemotePath(kept.path, below));
    if (items.length > 0) yield items;
  },
  versions: async (path) => {
    const at = realPathOf(root, path);
    return itemsOf(root, (kept) => kept.path === at);
  },
  find: async (id) => itemsOf(root, (kept) => kept.id === id)[0],
  open: async (id, path) => open(root, id, path),
  restore: async (id, options) => restore(root, id, options),
  remove: async (ids) => clear(root, never, ids),
  expire: async (keepMs) => {
    const nowMs = Date.now();
    const old = itemsOf(root, ({ timeMs }) => timeMs < nowMs - keepMs).map(({ id }) => id);
    return clear(root, never, [...old, ...(keepMs < Infinity ? thinned(root, nowMs) : [])]);
  },
  evict: async (bytes) => clear(root, (freed) => freed >= bytes, root.trash.keys()),
  trim: async (keepBytes) => clear(root, never, surplus(root, keepBytes)),
  usage: async () => itemsOf(root, () => true).reduce((sum, { size }) => sum + size, 0),
});
