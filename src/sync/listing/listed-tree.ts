// A tree out of listings, each read only when somebody looks into its directory: of what is the same on both sides nobody does.

import { fromBase64Url, toBase64Url } from '../../base/index.ts';
import type { Children, DirectoryNode, Node } from '../core/tree.ts';
import { decodeListing, type ListedEntry } from './listing.ts';

/** Gives the listing with this digest. Throws where there is none: a tree is only made of what is there. */
export type FindListing = (digest: string) => Uint8Array;

/** Digests and contents in the form that trees have them in. */
export const hashText = (hash: Uint8Array): string => toBase64Url(hash);

/** The hash that such a text stands for. */
export const hashBytes = (text: string): Uint8Array => {
  const bytes = fromBase64Url(text);
  if (bytes === undefined) throw new TypeError('A hash in a tree is none.');
  return bytes;
};

class ListedDirectory implements DirectoryNode {
  readonly kind = 'directory';
  readonly digest: string;
  readonly #find: FindListing;
  #children: Children | undefined;

  constructor(digest: string, find: FindListing) {
    this.digest = digest;
    this.#find = find;
  }

  get children(): Children {
    this.#children ??= new Map(
      decodeListing(this.#find(this.digest)).map((entry) => [entry.name, nodeOf(entry, this.#find)]),
    );
    return this.#children;
  }
}

const nodeOf = (entry: ListedEntry, find: FindListing): Node => {
  switch (entry.kind) {
    case 'file': {
      const { size, mtimeUs, executable } = entry;
      return { kind: 'file', content: hashText(entry.hash), size, mtimeUs, executable };
    }
    case 'directory':
      return new ListedDirectory(hashText(entry.digest), find);
    case 'link':
      return { kind: 'link', target: entry.target };
    case 'unmanaged':
      return { kind: 'unmanaged', why: entry.why };
  }
};

export const listedTree = (digest: string, find: FindListing): DirectoryNode =>
  new ListedDirectory(digest, find);
