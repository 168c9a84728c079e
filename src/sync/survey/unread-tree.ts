// A tree whose small files were not read: where the other side has nothing, all of them are sent, and their contents become known
// then. Each is taken for one that nothing else is like.

import { MAX_BATCHED_FILE_SIZE, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';
import { unreadContent, type DirectoryNode, type Node } from '../core/tree.ts';
import { hashText } from '../listing/listed-tree.ts';
import { hashUnknown, type UnknownFile } from './hash-unknown.ts';
import { listEntry } from './list-directory.ts';
import type { FoundDirectory, ScannedTree } from './scanned-tree.ts';

const childOf = (path: string, name: string): RemotePath =>
  (path === '/' ? `/${name}` : `${path}/${name}`) as RemotePath;

/** Larger ones are read. Codes: those of Storage.hashFiles. */
export const unreadTree = async (
  storage: Pick<Storage, 'hashFiles'>,
  top: RemotePath,
  { directories }: ScannedTree,
  signal: AbortSignal | undefined,
): Promise<DirectoryNode> => {
  const nodes = new Map<string, DirectoryNode>();
  const large: UnknownFile[] = [];
  for (const found of [...directories.values()].reverse()) {
    const children = childrenOf(top, found, nodes, large);
    nodes.set(found.path, { kind: 'directory', children });
  }
  await hashUnknown(storage, top, large, () => {}, signal);
  return nodes.get(top) as DirectoryNode;
};

const childrenOf = (
  top: RemotePath,
  { path, entries, unreadable, ignored }: FoundDirectory,
  nodes: ReadonlyMap<string, DirectoryNode>,
  large: UnknownFile[],
): Map<string, Node> => {
  const children = new Map<string, Node>();
  const from = path === '/' ? 1 : path.length + 1;
  const below = top === '/' ? 0 : top.length;
  for (const entry of entries) {
    const name = entry.path.slice(from);
    if (unreadable.has(name)) continue;
    const { size, mtimeUs, executable } = entry;
    if (entry.kind === 'file' && name.isWellFormed()) {
      const content = unreadContent(entry.path.slice(below));
      const node = { kind: 'file', content, size, mtimeUs, executable } as const;
      children.set(name, node);
      if (size <= MAX_BATCHED_FILE_SIZE) continue;
      const give = (hash: Uint8Array | undefined): void => {
        const read: Node =
          hash === undefined
            ? { kind: 'unmanaged', why: 'unreadable' }
            : { ...node, content: hashText(hash) };
        children.set(name, read);
      };
      large.push({ path: entry.path, size, give });
      continue;
    }
    const inside = nodes.get(childOf(path, name));
    const listed = listEntry(name, entry, undefined, () => undefined);
    if (entry.kind === 'directory' && inside !== undefined) children.set(name, inside);
    else if (listed.kind === 'link') children.set(name, { kind: 'link', target: listed.target });
    else
      children.set(name, { kind: 'unmanaged', why: listed.kind === 'unmanaged' ? listed.why : 'unreadable' });
  }
  for (const name of unreadable)
    children.set(name, { kind: 'unmanaged', why: name.isWellFormed() ? 'unreadable' : 'name' });
  for (const name of ignored) children.set(name, { kind: 'unmanaged', why: 'ignored' });
  return children;
};
