// Finds out what is in a tree: looks at every entry, and reads only the files whose versions are not those that the catalog
// knows. What was found is in the catalog afterwards.

import {
  ROOT_PATH,
  joinRemotePath,
  remotePathName,
  remotePathParent,
  throwIfAborted,
  type RemotePath,
} from '../../base/index.ts';
import type { CatalogChange, CatalogDirectory, RootCatalog } from '../../catalog/index.ts';
import type { Entry, Problem, Storage } from '../../storage/index.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import { hashBytes, hashText, listedTree } from '../listing/listed-tree.ts';
import { decodeListing, encodeListing, type ListedEntry } from '../listing/listing.ts';
import type { DirectoryNode } from '../core/tree.ts';

export interface SurveyInit {
  readonly storage: Pick<Storage, 'scan' | 'hashFiles'>;
  readonly catalog: Pick<RootCatalog, 'directories' | 'update'>;
  /** BLAKE3 of some bytes. */
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  /** Microseconds since 1970. */
  readonly nowUs: () => number;
  /** Read every file, whatever is known of it. Default false. */
  readonly checksum?: boolean | undefined;
}

export interface Survey {
  readonly tree: DirectoryNode;
  readonly digest: string;
  /** Of the tree that was surveyed: path → what is there, with the versions that it had. */
  readonly directories: ReadonlyMap<string, CatalogDirectory>;
  /** The listing of a directory that was seen. */
  listing(digest: string): Uint8Array | undefined;
  /** The version that was seen at a path of the tree; undefined where nothing was. */
  versionOf(path: RemotePath): string | undefined;
  /** Files that were read because nobody knew their content. */
  readonly filesRead: number;
}

/**
 * Clocks of file systems are coarse: what changed so shortly before it was read may change once more without its version saying so,
 * and is read again the next time.
 */
const RACY_US = 2_000_000;
/** Files whose hashes are asked for at once. */
const HASHED_AT_ONCE = 1024;

/** Codes: those of Storage.scan; `CANCELLED`. */
export const survey = async (init: SurveyInit, path: RemotePath, signal?: AbortSignal): Promise<Survey> => {
  const run = new SurveyRun(init);
  await run.look(path, signal);
  return run.conclude(path);
};

interface Seen {
  readonly path: RemotePath;
  readonly entries: Map<string, Entry>;
  readonly unmanaged: Map<string, Problem>;
}

/** What is known of a file from the last time, under its version. */
type KnownFile = Extract<ListedEntry, { kind: 'file' }> & { readonly version: string };

class SurveyRun {
  readonly #init: SurveyInit;
  readonly #startUs: number;
  readonly #known: ReadonlyMap<string, CatalogDirectory>;
  /** Parents before their children. */
  readonly #seen = new Map<string, Seen>();
  readonly #hashes = new Map<string, Uint8Array>();
  #filesRead = 0;

  constructor(init: SurveyInit) {
    this.#init = init;
    this.#startUs = init.nowUs();
    this.#known = init.catalog.directories();
  }

  async look(path: RemotePath, signal: AbortSignal | undefined): Promise<void> {
    this.#enter(path);
    for await (const { entries, problems } of this.#init.storage.scan(path, { recursive: true, signal })) {
      for (const entry of entries) {
        this.#enter(remotePathParent(entry.path)).entries.set(remotePathName(entry.path), entry);
        if (entry.kind === 'directory') this.#enter(entry.path);
      }
      for (const problem of problems) {
        const at = problem.path as RemotePath;
        if (at !== path) this.#enter(remotePathParent(at)).unmanaged.set(remotePathName(at), problem);
      }
    }
    for (const seen of this.#seen.values()) {
      throwIfAborted(signal);
      await this.#hashNew(seen, signal);
    }
  }

  conclude(path: RemotePath): Survey {
    const directories = new Map<string, CatalogDirectory>();
    const changes: CatalogChange[] = [];
    // Children before their parents, which need their digests.
    for (const seen of [...this.#seen.values()].reverse()) {
      const directory = this.#list(seen, directories);
      directories.set(seen.path, directory);
      if (!isSameDirectory(this.#known.get(seen.path), directory))
        changes.push({ path: seen.path, directory });
    }
    const isBelow = (other: string): boolean => path === '/' || other.startsWith(`${path}/`);
    for (const known of this.#known.keys())
      if (isBelow(known) && !directories.has(known)) changes.push({ path: known, directory: undefined });
    this.#init.catalog.update(changes);

    const listings = new Map([...directories.values()].map(({ digest, listing }) => [digest, listing]));
    const { digest } = directories.get(path) as CatalogDirectory;
    const tree = listedTree(digest, (wanted) => listings.get(wanted) as Uint8Array);
    return {
      tree,
      digest,
      directories,
      listing: (wanted) => listings.get(wanted),
      versionOf: (below) => this.#versionOf(pathInRoot(path, below)),
      filesRead: this.#filesRead,
    };
  }

  #versionOf(path: RemotePath): string | undefined {
    if (path === ROOT_PATH) return undefined;
    return this.#seen.get(remotePathParent(path))?.entries.get(remotePathName(path))?.version;
  }

  #enter(path: RemotePath): Seen {
    const known = this.#seen.get(path);
    if (known !== undefined) return known;
    const seen: Seen = { path, entries: new Map(), unmanaged: new Map() };
    this.#seen.set(path, seen);
    return seen;
  }

  async #hashNew({ path, entries }: Seen, signal: AbortSignal | undefined): Promise<void> {
    const known = knownFiles(this.#init.checksum === true ? undefined : this.#known.get(path));
    const unknown: Entry[] = [];
    for (const [name, entry] of entries) {
      if (entry.kind !== 'file') continue;
      const before = known.get(name);
      if (before?.version === entry.version && before.size === entry.size)
        this.#hashes.set(entry.path, before.hash);
      else unknown.push(entry);
    }
    for (let from = 0; from < unknown.length; from += HASHED_AT_ONCE) {
      const files = unknown.slice(from, from + HASHED_AT_ONCE);
      const asked = files.map((entry) => ({ path: remotePathName(entry.path), size: entry.size }));
      const hashes = await this.#init.storage.hashFiles(path, asked, { signal });
      for (const [index, hash] of hashes.entries())
        if (hash !== undefined) this.#hashes.set((files[index] as Entry).path, hash);
      this.#filesRead += files.length;
    }
  }

  #list({ path, entries, unmanaged }: Seen, done: ReadonlyMap<string, CatalogDirectory>): CatalogDirectory {
    const listed: (readonly [ListedEntry, string])[] = [];
    for (const [name, entry] of entries)
      if (!unmanaged.has(name)) listed.push(this.#listEntry(name, entry, done));
    for (const name of unmanaged.keys()) listed.push([{ kind: 'unmanaged', name, why: reasonOf(name) }, '']);
    const listing = encodeListing(listed.map(([entry]) => entry));
    const versionOf = new Map(listed.map(([{ name }, version]) => [name, version]));
    const versions = decodeListing(listing).map(({ name }) => versionOf.get(name) ?? '');
    const known = this.#known.get(path);
    const digest =
      known !== undefined && Buffer.compare(known.listing, listing) === 0
        ? known.digest
        : hashText(this.#init.hash(listing));
    return { digest, listing, versions };
  }

  #listEntry(
    name: string,
    entry: Entry,
    done: ReadonlyMap<string, CatalogDirectory>,
  ): readonly [ListedEntry, string] {
    if (!name.isWellFormed()) return [{ kind: 'unmanaged', name, why: 'name' }, ''];
    switch (entry.kind) {
      case 'file': {
        const { size, mtimeUs, executable, version } = entry;
        const hash = this.#hashes.get(entry.path);
        if (hash === undefined) return [{ kind: 'unmanaged', name, why: 'unreadable' }, ''];
        const isRacy = Math.abs(this.#startUs - mtimeUs) < RACY_US;
        return [{ kind: 'file', name, size, mtimeUs, executable, hash }, isRacy ? '' : version];
      }
      case 'directory': {
        const inside = done.get(joinRemotePath(remotePathParent(entry.path), name));
        if (inside === undefined) return [{ kind: 'unmanaged', name, why: 'unreadable' }, ''];
        return [{ kind: 'directory', name, digest: hashBytes(inside.digest) }, ''];
      }
      case 'link':
        if (entry.leads === 'outside' || entry.target === undefined)
          return [{ kind: 'unmanaged', name, why: 'unsupported' }, ''];
        return [{ kind: 'link', name, target: entry.target }, entry.version];
      case 'other':
        return [{ kind: 'unmanaged', name, why: 'unsupported' }, ''];
    }
  }
}

const reasonOf = (name: string): 'name' | 'unreadable' => (name.isWellFormed() ? 'unreadable' : 'name');

const isSameDirectory = (known: CatalogDirectory | undefined, now: CatalogDirectory): boolean =>
  known !== undefined &&
  known.digest === now.digest &&
  known.versions.length === now.versions.length &&
  known.versions.every((version, index) => version === now.versions[index]);

const knownFiles = (directory: CatalogDirectory | undefined): ReadonlyMap<string, KnownFile> => {
  const files = new Map<string, KnownFile>();
  if (directory === undefined) return files;
  for (const [index, entry] of decodeListing(directory.listing).entries()) {
    const version = directory.versions[index] ?? '';
    if (entry.kind === 'file' && version !== '') files.set(entry.name, { ...entry, version });
  }
  return files;
};
