// Finds out what is in a tree: looks at every entry, and reads only the files whose versions are not those that the catalog
// knows. Of a directory that is as it was nothing is told, decoded or written again. What was found is in the catalog afterwards.
//
// What must hold: in the catalog the listing of a directory has the digests that the rows of the directories in it have; where that
// cannot be promised, its state is "", and it is listed anew the next time.

import { remotePathName, remotePathParent, throwIfAborted, type RemotePath } from '../../base/index.ts';
import type { CatalogChange, CatalogDirectory, CatalogMark, RootCatalog } from '../../catalog/index.ts';
import type { Problem, ScanIgnore, Storage } from '../../storage/index.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import type { DirectoryNode } from '../core/tree.ts';
import type { FoundRules } from '../filter/ignore-rules.ts';
import { hashText } from '../listing/listed-tree.ts';
import { hashUnknown, type UnknownFile } from './hash-unknown.ts';
import { knownFiles, listEntries, relistChildren, type ChildDigest } from './list-directory.ts';
import { scanAgain } from './scan-again.ts';
import { createIgnoredAbove, scanTree, type FoundDirectory, type ScannedTree } from './scanned-tree.ts';
import { unreadTree } from './unread-tree.ts';
import {
  createListingLookup,
  createVersionLookup,
  needListing,
  recentVersions,
  surveyedTree,
  type SeenDirectory,
} from './survey-view.ts';

export interface SurveyInit {
  readonly storage: Pick<Storage, 'scan' | 'hashFiles'>;
  readonly catalog: Pick<
    RootCatalog,
    'marks' | 'directory' | 'seenListing' | 'update' | 'learnedIn' | 'forgetLearned'
  >;
  /** BLAKE3 of some bytes. */
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  /** What takes no part. Default: everything does. */
  readonly ignore?: Omit<ScanIgnore, 'position'> | undefined;
  /** Nothing is known: every file is read. Default false. */
  readonly checksum?: boolean | undefined;
  /**
   * Asked when nothing is known of the tree: whether small files need not be read, because all of them will be sent. Default: no.
   */
  readonly skipsContents?: (() => Promise<boolean>) | undefined;
  /** After so many files that were read, or a GiB, what was found is written down, so that a survey which ends early was not for nothing. Default 16 384. */
  readonly filesPerRound?: number | undefined;
  /** What has changed since another survey of the same tree, if all of that is known: then nothing else is looked at. */
  readonly again?: SurveyAgain | undefined;
  /** Called a few hundred times a second at most, while it goes on. */
  readonly onProgress?: ((progress: SurveyProgress) => void) | undefined;
}

export interface SurveyAgain {
  readonly previous: Pick<Survey, 'rules' | 'ignoredIn'>;
  /** Directories that may have changed, of the storage. */
  readonly changed: ReadonlySet<RemotePath>;
}

export interface SurveyProgress {
  /** Entries that were looked at. */
  readonly entries: number;
  /** Of the files whose content nobody knows, as far as it is clear which. */
  readonly bytesToRead: number;
  readonly bytesRead: number;
}

export interface Survey {
  /** What is ignored is in it too, as unmanaged. Looking into it: `CHANGED` where others have found so much since that it is not kept. */
  readonly tree: DirectoryNode;
  /** Names all of it but what is ignored; "" where contents were not read. */
  readonly digest: string;
  /** The listing of a directory that was seen; undefined of any other, and of one that the catalog has let go of. */
  listing(digest: string): Uint8Array | undefined;
  /**
   * The version that was seen of the file or link at a path of the tree; "", which no entry has, where it cannot be told any more, or of
   * a directory; undefined where nothing was.
   */
  versionOf(path: RemotePath): string | undefined;
  /** Names that are ignored in a directory of the storage. */
  ignoredIn(path: string): readonly string[];
  /** The ignore files in the tree. */
  readonly rules: readonly FoundRules[];
  /** What could not be looked at. */
  readonly problems: readonly Problem[];
  /** Files that were read because nobody knew their content. */
  readonly filesRead: number;
}

const FILES_PER_ROUND = 16 * 1024;
const BYTES_PER_ROUND = 1024 * 1024 * 1024;

/** Codes: those of Storage.scan and Storage.hashFiles; `CHANGED`, when others found something else meanwhile; `CANCELLED`. */
export const survey = async (init: SurveyInit, path: RemotePath, signal?: AbortSignal): Promise<Survey> => {
  const run = new SurveyRun(init, path, signal);
  await run.look();
  if (await run.mayStayUnread()) return run.concludeUnread();
  await run.list();
  return run.conclude();
};

/** A directory that is to be listed as soon as all its files have hashes. */
interface Waiting {
  readonly found: FoundDirectory;
  readonly hashes: (Uint8Array | undefined)[];
  /** Those that the catalog has. */
  versions?: readonly string[];
}

class SurveyRun {
  readonly #init: SurveyInit;
  readonly #top: RemotePath;
  readonly #signal: AbortSignal | undefined;
  readonly #marks: ReadonlyMap<string, CatalogMark>;
  #generation: number;
  #scanned: ScannedTree | undefined;
  readonly #seen = new Map<string, SeenDirectory>();
  /** Directories whose states say that they are the same, and whose children are not. */
  readonly #relisted = new Set<string>();
  /** Directories whose states in the catalog are "" for as long as this goes on. */
  readonly #unsettled = new Set<string>();
  /** Digest → listing, of what is not for the catalog. */
  readonly #own = new Map<string, Uint8Array>();
  #changes: CatalogChange[] = [];
  #filesRead = 0;
  /** Directories of which what was learned says no more than what was listed. */
  #toldAll: string[] = [];
  #progress: SurveyProgress = { entries: 0, bytesToRead: 0, bytesRead: 0 };

  constructor(init: SurveyInit, top: RemotePath, signal: AbortSignal | undefined) {
    this.#init = init;
    this.#top = top;
    this.#signal = signal;
    const { generation, directories } = init.catalog.marks();
    this.#generation = generation;
    this.#marks = directories;
  }

  get #directories(): ScannedTree['directories'] {
    return (this.#scanned as ScannedTree).directories;
  }

  async look(): Promise<void> {
    const { storage, ignore, checksum = false, again } = this.#init;
    const isAll =
      again === undefined || checksum || !this.#marks.has(this.#top) || again.previous.rules.length > 0;
    if (!isAll) {
      const scanned = await scanAgain({
        storage,
        path: this.#top,
        marks: this.#marks,
        changed: again.changed,
        ignoredIn: again.previous.ignoredIn,
        ignore,
        onFound: (entries) => this.#advance({ entries }),
        signal: this.#signal,
      });
      const holdsRules = [...scanned.directories.values()].some(({ lines }) => lines !== undefined);
      // An ignore file has come: it may concern all that is below it.
      if (!holdsRules) {
        this.#scanned = scanned;
        return;
      }
    }
    const known = new Map<string, string>();
    if (!checksum)
      for (const [path, { state }] of this.#marks)
        if (state !== '' && this.#isIn(path)) known.set(path, state);
    this.#scanned = await scanTree({
      storage,
      path: this.#top,
      known,
      ignore,
      onFound: (entries) => this.#advance({ entries }),
      signal: this.#signal,
    });
  }

  /** Whether nothing is known, and nobody needs to know. */
  async mayStayUnread(): Promise<boolean> {
    const { skipsContents, checksum = false } = this.#init;
    if (skipsContents === undefined || checksum) return false;
    for (const path of this.#marks.keys()) if (this.#isIn(path)) return false;
    return skipsContents();
  }

  /** Nothing is written down: it was not read. */
  async concludeUnread(): Promise<Survey> {
    const scanned = this.#scanned as ScannedTree;
    const tree = await unreadTree(this.#init.storage, this.#top, scanned, this.#signal);
    const versions = new Map<string, string>();
    for (const found of this.#directories.values()) {
      for (const { path, version } of found.entries) versions.set(path, version);
      // All that is needed of them is in the tree.
      found.entries = [];
    }
    const { rules, problems } = scanned;
    return {
      tree,
      digest: '',
      listing: () => undefined,
      versionOf: (path) => versions.get(pathInRoot(this.#top, path)),
      ignoredIn: (path) => this.#directories.get(path)?.ignored ?? [],
      rules,
      problems,
      filesRead: 0,
    };
  }

  #isIn(path: string): boolean {
    return this.#top === '/' || path === this.#top || path.startsWith(`${this.#top}/`);
  }

  #advance({ entries = 0, bytesToRead = 0, bytesRead = 0 }: Partial<SurveyProgress>): void {
    const { onProgress } = this.#init;
    if (onProgress === undefined) return;
    const before = this.#progress;
    this.#progress = {
      entries: before.entries + entries,
      bytesToRead: before.bytesToRead + bytesToRead,
      bytesRead: before.bytesRead + bytesRead,
    };
    onProgress(this.#progress);
  }

  /** Lists what has changed, children before their parents, which need their digests; in rounds. */
  async list(): Promise<void> {
    const { filesPerRound = FILES_PER_ROUND } = this.#init;
    let round: Waiting[] = [];
    let unknown: UnknownFile[] = [];
    let bytes = 0;
    const finish = async (): Promise<void> => {
      await this.#read(unknown, bytes);
      for (const waiting of round) this.#settle(waiting);
      [round, unknown, bytes] = [[], [], 0];
    };
    for (const found of [...this.#directories.values()].reverse()) {
      throwIfAborted(this.#signal);
      const waiting: Waiting = { found, hashes: [] };
      round.push(waiting);
      if (found.isKnown) continue;
      for (const file of this.#unknownFiles(waiting)) {
        unknown.push(file);
        bytes += file.size;
      }
      if (unknown.length < filesPerRound && bytes < BYTES_PER_ROUND) continue;
      await finish();
      this.#save(false);
    }
    await finish();
  }

  async #read(unknown: readonly UnknownFile[], bytes: number): Promise<void> {
    if (unknown.length === 0) return;
    this.#advance({ bytesToRead: bytes });
    const onRead = (bytesRead: number): void => this.#advance({ bytesRead });
    await hashUnknown(this.#init.storage, this.#top, unknown, onRead, this.#signal);
    this.#filesRead += unknown.length;
  }

  /** Gives the hashes that are known, and tells the files that must be read for theirs. */
  #unknownFiles(waiting: Waiting): readonly UnknownFile[] {
    const { found, hashes } = waiting;
    const { catalog, checksum = false } = this.#init;
    const row = this.#marks.has(found.path) ? catalog.directory(found.path) : undefined;
    if (row !== undefined) waiting.versions = row.versions;
    const known = knownFiles(checksum ? undefined : row);
    const unknown: UnknownFile[] = [];
    let learned: ReturnType<RootCatalog['learnedIn']> | undefined;
    for (const [index, { path, kind, size, version }] of found.entries.entries()) {
      if (kind !== 'file') continue;
      const name = remotePathName(path);
      const before = known.get(name);
      if (before?.version === version && before.size === size) {
        hashes[index] = before.hash;
        continue;
      }
      if (!checksum) learned ??= catalog.learnedIn(found.path);
      const told = learned?.get(name);
      if (told?.version === version) hashes[index] = told.hash;
      else unknown.push({ path, size, give: (hash) => (hashes[index] = hash) });
    }
    return unknown;
  }

  /** Everything in the directory has been listed. */
  #settle({ found, hashes, versions: before }: Waiting): void {
    const { path, isKnown, ignored, unreadable } = found;
    const mark = this.#marks.get(path);
    const digestOf = (name: string): string | undefined => this.#seen.get(childOf(path, name))?.digest;
    let digest: string;
    let recent: SeenDirectory['recent'];
    if (!isKnown) {
      const listed = listEntries(found, hashes, digestOf);
      recent = recentVersions(found);
      if (recent === undefined && listed.isSettled) this.#toldAll.push(path);
      const { listing, versions } = listed;
      digest = this.#keep(path, { state: listed.isSettled ? found.state : '', listing, versions }, before);
      // It is in the catalog now, or soon.
      found.entries = [];
    } else if (this.#relisted.has(path) || unreadable.size > 0) {
      digest = this.#relist(found, mark as CatalogMark, digestOf);
    } else digest = (mark as CatalogMark).digest;
    this.#seen.set(path, { digest, ignored, recent });
    if (digest !== mark?.digest && path !== this.#top) this.#relisted.add(remotePathParent(path));
  }

  /** Lists a directory anew of which nothing was told; returns its digest. */
  #relist({ path, state, unreadable }: FoundDirectory, mark: CatalogMark, digestOf: ChildDigest): string {
    const row = this.#init.catalog.directory(path);
    if (row?.digest === mark.digest) {
      const { versions } = row;
      const listing = relistChildren(row.listing, unreadable, digestOf);
      return this.#keep(path, { state, listing, versions }, versions);
    }
    // Somebody has looked at it since. What they have written down stays; this survey goes on with what it knew.
    const listing = relistChildren(needListing(this.#init.catalog, mark.digest), unreadable, digestOf);
    const digest = hashText(this.#init.hash(listing));
    this.#own.set(digest, listing);
    return digest;
  }

  /** Remembers the directory for the catalog, if anything of it is new; returns its digest. */
  #keep(
    path: RemotePath,
    directory: Omit<CatalogDirectory, 'digest'>,
    before: readonly string[] | undefined,
  ): string {
    const { state, versions } = directory;
    const digest = hashText(this.#init.hash(directory.listing));
    const mark = this.#marks.get(path);
    const isSame =
      mark?.digest === digest &&
      mark.state === state &&
      before?.length === versions.length &&
      versions.every((version, index) => version === before[index]);
    if (!isSame) this.#changes.push({ path, directory: { ...directory, digest } });
    return digest;
  }

  /** Writes down what was found since the last time. Until all of it is, nothing above it may be taken for known. */
  #save(isLast: boolean): void {
    const states = new Map<string, string>();
    for (const { path, directory } of this.#changes) {
      if (directory?.digest === this.#marks.get(path)?.digest) continue;
      for (let at = path; at !== '/';) {
        at = remotePathParent(at as RemotePath);
        if (this.#unsettled.has(at)) break;
        this.#unsettled.add(at);
        if (this.#marks.has(at) && !(isLast && this.#directories.has(at))) states.set(at, '');
      }
    }
    if (isLast) {
      const written = new Set(this.#changes.map(({ path }) => path));
      for (const path of this.#unsettled) {
        const found = this.#directories.get(path);
        if (found !== undefined && !written.has(path)) states.set(path, found.state);
      }
    }
    if (this.#changes.length > 0 || states.size > 0)
      this.#generation = this.#init.catalog.update({
        generation: this.#generation,
        changes: this.#changes,
        states,
      });
    this.#init.catalog.forgetLearned(this.#toldAll);
    this.#toldAll = [];
    this.#changes = [];
  }

  conclude(): Survey {
    const { catalog } = this.#init;
    const { rules, problems } = this.#scanned as ScannedTree;
    // What is ignored for now need not be read again when it no longer is.
    const isBelowIgnored = createIgnoredAbove(this.#directories);
    for (const path of this.#marks.keys())
      if (this.#isIn(path) && !this.#seen.has(path) && !isBelowIgnored(path as RemotePath))
        this.#changes.push({ path, directory: undefined });
    this.#save(true);
    const top = this.#top;
    const lookup = createVersionLookup(catalog, this.#seen);
    const find = (digest: string): Uint8Array => this.#own.get(digest) ?? needListing(catalog, digest);
    return {
      tree: surveyedTree(find, this.#seen, top),
      digest: (this.#seen.get(top) as SeenDirectory).digest,
      listing: createListingLookup(
        this.#seen,
        (wanted) => this.#own.get(wanted) ?? catalog.seenListing(wanted),
      ),
      versionOf: (path) => lookup(pathInRoot(top, path)),
      ignoredIn: (path) => this.#seen.get(path)?.ignored ?? [],
      rules,
      problems,
      filesRead: this.#filesRead,
    };
  }
}

const childOf = (path: string, name: string): string => (path === '/' ? `/${name}` : `${path}/${name}`);
