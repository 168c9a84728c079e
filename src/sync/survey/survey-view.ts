// What a survey found, as a tree and as versions, read from the catalog where somebody looks: of what is the same on both sides
// nobody does. Others may have looked at the same directories since; what they found is never taken for what this survey saw.

import {
  ROOT_PATH,
  WherryError,
  remotePathName,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import type { RootCatalog } from '../../catalog/index.ts';
import type { Children, DirectoryNode, Node, UnmanagedNode } from '../core/tree.ts';
import { listedTree, type FindListing } from '../listing/listed-tree.ts';
import { decodeListing } from '../listing/listing.ts';
import type { FoundDirectory } from './scanned-tree.ts';

/** What no entry has. */
const NO_VERSION = '';
const IGNORED: UnmanagedNode = { kind: 'unmanaged', why: 'ignored' };
/** Directories whose versions are kept at hand. */
const MAX_AT_HAND = 16;

export interface SeenDirectory {
  readonly digest: string;
  readonly ignored: readonly string[];
  /** Versions that the catalog does not have, since the entries must be looked at again. */
  readonly recent?: ReadonlyMap<string, string> | undefined;
}

/** Codes: `CHANGED` when the catalog has let go of it. */
export const needListing = (catalog: Pick<RootCatalog, 'seenListing'>, digest: string): Uint8Array => {
  const listing = catalog.seenListing(digest);
  if (listing !== undefined) return listing;
  throw new WherryError('CHANGED', 'The tree has changed while it was compared; try again.');
};

class SurveyedDirectory implements DirectoryNode {
  readonly kind = 'directory';
  readonly digest: string;
  readonly #listed: DirectoryNode;
  readonly #ignored: readonly string[];
  readonly #open: (name: string, node: DirectoryNode) => DirectoryNode;
  #children: Children | undefined;

  constructor(
    listed: DirectoryNode & { readonly digest: string },
    ignored: readonly string[],
    open: (name: string, node: DirectoryNode) => DirectoryNode,
  ) {
    this.digest = listed.digest;
    this.#listed = listed;
    this.#ignored = ignored;
    this.#open = open;
  }

  get children(): Children {
    this.#children ??= this.#lay();
    return this.#children;
  }

  #lay(): Children {
    const children = new Map<string, Node>();
    for (const [name, node] of this.#listed.children)
      children.set(name, node.kind === 'directory' ? this.#open(name, node) : node);
    for (const name of this.#ignored) children.set(name, IGNORED);
    return children;
  }
}

/** The tree at `top`, with what is ignored laid over. */
export const surveyedTree = (
  find: FindListing,
  seen: ReadonlyMap<string, SeenDirectory>,
  top: RemotePath,
): DirectoryNode => {
  const isAnyIgnored = [...seen.values()].some(({ ignored }) => ignored.length > 0);
  const listed = listedTree((seen.get(top) as SeenDirectory).digest, find);
  if (!isAnyIgnored) return listed;
  const open = (path: string, node: DirectoryNode): DirectoryNode =>
    new SurveyedDirectory(
      node as DirectoryNode & { readonly digest: string },
      seen.get(path)?.ignored ?? [],
      (name, child) => open(path === '/' ? `/${name}` : `${path}/${name}`, child),
    );
  return open(top, listed);
};

/** The version that was seen at a path: see Survey.versionOf. */
export const createVersionLookup = (
  catalog: Pick<RootCatalog, 'directory'>,
  seen: ReadonlyMap<string, SeenDirectory>,
): ((path: RemotePath) => string | undefined) => {
  const atHand = new Map<string, ReadonlyMap<string, string>>();
  const versionsIn = (path: string, digest: string): ReadonlyMap<string, string> | undefined => {
    const known = atHand.get(path);
    if (known !== undefined) return known;
    const row = catalog.directory(path);
    // Another version for the same listing is one for the same content and times.
    if (row?.digest !== digest) return undefined;
    const versions = new Map(
      decodeListing(row.listing).map(({ name }, index) => [name, row.versions[index] ?? NO_VERSION]),
    );
    atHand.set(path, versions);
    for (const oldest of atHand.keys()) {
      if (atHand.size <= MAX_AT_HAND) break;
      atHand.delete(oldest);
    }
    return versions;
  };
  return (path) => {
    if (path === ROOT_PATH) return undefined;
    const parent = remotePathParent(path);
    const name = remotePathName(path);
    const directory = seen.get(parent);
    if (directory === undefined) return undefined;
    const recent = directory.recent?.get(name);
    if (recent !== undefined) return recent;
    const versions = versionsIn(parent, directory.digest);
    return versions === undefined ? NO_VERSION : versions.get(name);
  };
};

type FindSeenListing = (digest: string) => Uint8Array | undefined;

/** Only of what was seen here: others may not see everything that the catalog knows. */
export const createListingLookup = (
  seen: ReadonlyMap<string, SeenDirectory>,
  find: FindSeenListing,
): FindSeenListing => {
  let digests: ReadonlySet<string> | undefined;
  return (wanted) => {
    digests ??= new Set([...seen.values()].map(({ digest }) => digest));
    return digests.has(wanted) ? find(wanted) : undefined;
  };
};

/** The versions that are told now and cannot be relied upon the next time. */
export const recentVersions = ({
  path,
  entries,
  recent,
}: FoundDirectory): ReadonlyMap<string, string> | undefined => {
  if (recent.length === 0) return undefined;
  const names = new Set(recent);
  const from = path === '/' ? 1 : path.length + 1;
  return new Map(
    entries
      .map(({ path: at, version }) => [at.slice(from), version] as const)
      .filter(([name]) => names.has(name)),
  );
};
