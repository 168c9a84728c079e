// A tree as listings: for keeping it, and for telling it to the other side.

import type { DirectoryNode, Node } from '../core/tree.ts';
import { hashBytes, hashText } from './listed-tree.ts';
import { encodeListing, type ListedEntry } from './listing.ts';

export interface EncodedTree {
  readonly digest: string;
  /** Digest → listing, of the directories that are not kept yet. */
  readonly listings: ReadonlyMap<string, Uint8Array>;
}

/**
 * `hash`: BLAKE3 of some bytes. `isKept`: whether the listing with this digest is kept, and with it those of all that is in it. What is
 * ignored is left out.
 */
export const encodeTree = (
  tree: DirectoryNode,
  hash: (bytes: Uint8Array) => Uint8Array,
  isKept: (digest: string) => boolean,
): EncodedTree => {
  const listings = new Map<string, Uint8Array>();
  const digestOf = (directory: DirectoryNode): string => {
    const known = directory.digest;
    if (known !== undefined && (listings.has(known) || isKept(known))) return known;
    const entries: ListedEntry[] = [];
    for (const [name, child] of directory.children) {
      const entry = entryOf(name, child, digestOf);
      if (entry !== undefined) entries.push(entry);
    }
    const listing = encodeListing(entries);
    const digest = hashText(hash(listing));
    listings.set(digest, listing);
    return digest;
  };
  return { digest: digestOf(tree), listings };
};

const entryOf = (
  name: string,
  node: Node,
  digestOf: (directory: DirectoryNode) => string,
): ListedEntry | undefined => {
  switch (node.kind) {
    case 'file': {
      const { size, mtimeUs, executable, content } = node;
      return { kind: 'file', name, size, mtimeUs, executable, hash: hashBytes(content) };
    }
    case 'directory':
      return { kind: 'directory', name, digest: hashBytes(digestOf(node)) };
    case 'link':
      return { kind: 'link', name, target: node.target };
    case 'unmanaged':
      return node.why === 'ignored' ? undefined : { kind: 'unmanaged', name, why: node.why };
  }
};
