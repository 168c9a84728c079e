// What a pair agreed on last, in a catalog. A base that is not whole is none: then nothing is known, and nothing is removed.

import type { RootCatalog } from '../../catalog/index.ts';
import { encodeTree } from '../listing/encode-tree.ts';
import { hashText, listedTree } from '../listing/listed-tree.ts';
import { decodeListing } from '../listing/listing.ts';
import type { BaseStore } from './run-pair.ts';

/** Listings that nobody needs any more are looked for when there are so many times as many as directories. */
const SWEEP_FACTOR = 4;
const SWEEP_LEAST = 64;

/** `pair` names both roots and the paths in them. */
export const createCatalogBase = (
  catalog: RootCatalog,
  pair: string,
  hash: (bytes: Uint8Array) => Uint8Array,
): BaseStore => {
  const listing = (digest: string): Uint8Array => {
    const found = catalog.agreedListing(pair, digest);
    if (found === undefined) throw new Error('What a pair agreed on is not whole.');
    return found;
  };
  /** Digests of a directory's listing and of those of all that is in it. */
  const reachable = (digest: string, into: Set<string> = new Set()): Set<string> => {
    if (into.has(digest)) return into;
    into.add(digest);
    for (const entry of decodeListing(listing(digest)))
      if (entry.kind === 'directory') reachable(hashText(entry.digest), into);
    return into;
  };
  return {
    load: () => {
      const digest = catalog.base(pair);
      if (digest === undefined || catalog.agreedListing(pair, digest) === undefined) return undefined;
      return listedTree(digest, listing);
    },
    save: (base) => {
      const isKept = (digest: string): boolean => catalog.agreedListing(pair, digest) !== undefined;
      const { digest, listings } = encodeTree(base, hash, isKept);
      catalog.keepBase(pair, digest, listings);
      const { agreed, seen } = catalog.countListings(pair);
      if (agreed > SWEEP_LEAST + SWEEP_FACTOR * seen) catalog.keepOnly(pair, reachable(digest));
    },
  };
};
