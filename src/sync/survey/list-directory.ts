// From what was found in a directory, and what is known of it, to its listing. Pure.

import type { CatalogDirectory } from '../../catalog/index.ts';
import type { Entry } from '../../storage/index.ts';
import { hashBytes } from '../listing/listed-tree.ts';
import { decodeListing, encodeListing, inListingOrder, type ListedEntry } from '../listing/listing.ts';
import type { FoundDirectory } from './scanned-tree.ts';

/** Digest of the directory with this name; undefined where it could not be looked at. */
export type ChildDigest = (name: string) => string | undefined;

export type ListedDirectory = Pick<CatalogDirectory, 'listing' | 'versions'> & {
  /** Whether all of it is as it was found: if not it must be looked at again. */
  readonly isSettled: boolean;
};

/** What is known of a file from the last time. */
export interface KnownFile {
  readonly size: number;
  readonly version: string;
  readonly hash: Uint8Array;
}

/** Those files of a directory that have not changed if their versions have not. */
export const knownFiles = (directory: CatalogDirectory | undefined): ReadonlyMap<string, KnownFile> => {
  const files = new Map<string, KnownFile>();
  if (directory === undefined) return files;
  for (const [index, entry] of decodeListing(directory.listing).entries()) {
    const version = directory.versions[index] ?? '';
    if (entry.kind === 'file' && version !== '')
      files.set(entry.name, { size: entry.size, version, hash: entry.hash });
  }
  return files;
};

/** Of a directory whose entries were told. `hashes[i]` is that of entry `i`, a file. */
export const listEntries = (
  { path, entries, unreadable, ignored, recent }: FoundDirectory,
  hashes: readonly (Uint8Array | undefined)[],
  digestOf: ChildDigest,
): ListedDirectory => {
  const nameFrom = path === '/' ? 1 : path.length + 1;
  const isRecent = new Set(recent);
  const versions = new Map<string, string>();
  const listed: ListedEntry[] = [];
  let isSettled = true;
  for (const [index, entry] of entries.entries()) {
    const name = entry.path.slice(nameFrom);
    if (unreadable.has(name)) continue;
    const made = listEntry(name, entry, hashes[index], digestOf);
    if (entry.kind === 'file' && made.kind !== 'file' && name.isWellFormed()) isSettled = false;
    if ((made.kind === 'file' || made.kind === 'link') && !isRecent.has(name))
      versions.set(name, entry.version);
    listed.push(made);
  }
  for (const name of unreadable)
    if (!ignored.includes(name)) listed.push({ kind: 'unmanaged', name, why: reasonOf(name) });
  const ordered = inListingOrder(listed);
  return {
    listing: encodeListing(ordered),
    versions: ordered.map(({ name }) => versions.get(name) ?? ''),
    isSettled,
  };
};

const reasonOf = (name: string): 'name' | 'unreadable' => (name.isWellFormed() ? 'unreadable' : 'name');

/** An entry as it is listed. */
export const listEntry = (
  name: string,
  entry: Entry,
  hash: Uint8Array | undefined,
  digestOf: ChildDigest,
): ListedEntry => {
  if (!name.isWellFormed()) return { kind: 'unmanaged', name, why: 'name' };
  switch (entry.kind) {
    case 'file': {
      const { size, mtimeUs, executable } = entry;
      if (hash === undefined) return { kind: 'unmanaged', name, why: 'unreadable' };
      return { kind: 'file', name, size, mtimeUs, executable, hash };
    }
    case 'directory':
      return listChild(name, digestOf);
    case 'link':
      if (entry.leads === 'outside' || entry.target === undefined)
        return { kind: 'unmanaged', name, why: 'unsupported' };
      return { kind: 'link', name, target: entry.target };
    case 'other':
      return { kind: 'unmanaged', name, why: 'unsupported' };
  }
};

const listChild = (name: string, digestOf: ChildDigest): ListedEntry => {
  const digest = digestOf(name);
  return digest === undefined
    ? { kind: 'unmanaged', name, why: 'unreadable' }
    : { kind: 'directory', name, digest: hashBytes(digest) };
};

/** Of a directory in which nothing but directories can have changed, by themselves or by becoming readable or unreadable. */
export const relistChildren = (
  listing: Uint8Array,
  unreadable: ReadonlySet<string>,
  digestOf: ChildDigest,
): Uint8Array =>
  encodeListing(
    decodeListing(listing).map((entry) => {
      if (!entry.name.isWellFormed()) return entry;
      const isChild = entry.kind === 'directory' || digestOf(entry.name) !== undefined;
      return isChild || unreadable.has(entry.name) ? listChild(entry.name, digestOf) : entry;
    }),
  );
