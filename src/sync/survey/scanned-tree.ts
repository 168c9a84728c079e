// What a scan told of a tree, directory by directory, before anything is read.

import {
  WherryError,
  remotePathName,
  remotePathParent,
  relativeRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Problem, ScanIgnore, ScannedDirectory, Storage } from '../../storage/index.ts';
import type { FoundRules } from '../filter/ignore-rules.ts';

/** A directory that takes part. */
export interface FoundDirectory extends ScannedDirectory {
  /** Empty where its state is known. */
  entries: readonly Entry[];
  /** Names of what could not be looked at. */
  readonly unreadable: ReadonlySet<string>;
}

export interface ScannedTree {
  /** Parents before their children. */
  readonly directories: ReadonlyMap<string, FoundDirectory>;
  /** Paths in the tree. */
  readonly rules: readonly FoundRules[];
  readonly problems: readonly Problem[];
}

export interface ScanTreeInit {
  readonly storage: Pick<Storage, 'scan'>;
  readonly path: RemotePath;
  /** Path of a directory → its state the last time. */
  readonly known: ReadonlyMap<string, string>;
  /** Directories that are known are not looked into. Default false. */
  readonly isShallow?: boolean | undefined;
  readonly ignore: ScanIgnore | undefined;
  /** So many entries more. */
  readonly onFound: (entries: number) => void;
  readonly signal: AbortSignal | undefined;
}

interface Heard {
  readonly entries: Entry[];
  readonly unreadable: Set<string>;
}

/** How often a tree is looked at in which something went away meanwhile; what then is missing still cannot be looked at. */
const MAX_SCANS = 4;

/** Codes: those of Storage.scan; `CHANGED` when the tree itself went away meanwhile. */
export const scanTree = async (init: ScanTreeInit): Promise<ScannedTree> => {
  let scanned = await scanOnce(init);
  for (let scans = 1; scans < MAX_SCANS; scans += 1) {
    const gone = scanned.problems.filter(wentAway);
    if (gone.length === 0) break;
    // The clock that stamps directories is coarse: the one that has lost it may look as it did before.
    const known = new Map(init.known);
    for (const { path } of gone) known.delete(remotePathParent(path as RemotePath));
    scanned = await scanOnce({ ...init, known });
  }
  return scanned;
};

/** A directory that was listed, and was not there any more when it was its turn. */
const wentAway = ({ code }: Problem): boolean => code === 'NOT_FOUND' || code === 'NOT_A_DIRECTORY';

const scanOnce = async ({
  storage,
  path,
  known,
  isShallow,
  ignore,
  onFound,
  signal,
}: ScanTreeInit): Promise<ScannedTree> => {
  const heard = new Map<string, Heard>();
  // Parents before their children; their entries may have come in another order.
  const told: ScannedDirectory[] = [];
  const problems: Problem[] = [];
  const hear = (at: string): Heard => {
    const before = heard.get(at);
    if (before !== undefined) return before;
    const now: Heard = { entries: [], unreadable: new Set() };
    heard.set(at, now);
    return now;
  };
  for await (const batch of storage.scan(path, { survey: { known, isShallow, ignore }, signal })) {
    let found = batch.entries.length;
    for (const entry of batch.entries) hear(remotePathParent(entry.path)).entries.push(entry);
    for (const problem of batch.problems) {
      problems.push(problem);
      if (problem.path === path) throw new WherryError(problem.code, problem.message);
      hear(remotePathParent(problem.path as RemotePath)).unreadable.add(
        remotePathName(problem.path as RemotePath),
      );
    }
    for (const directory of batch.directories ?? []) {
      told.push(directory);
      found += directory.untold;
    }
    onFound(found);
  }
  return takingPart(path, told, heard, problems);
};

const NOTHING_HEARD = { entries: [], unreadable: new Set<string>() } as const;

const takingPart = (
  top: RemotePath,
  told: readonly ScannedDirectory[],
  heard: ReadonlyMap<string, Heard>,
  problems: readonly Problem[],
): ScannedTree => {
  const directories = new Map<string, FoundDirectory>();
  const rules: FoundRules[] = [];
  for (const directory of told) {
    const { path } = directory;
    const { entries, unreadable } = heard.get(path) ?? NOTHING_HEARD;
    const parent = directories.get(remotePathParent(path));
    const name = remotePathName(path);
    // One whose name cannot be told to the other side takes no part, nor does what is in it.
    const isIn =
      path === top || (parent !== undefined && !parent.unreadable.has(name) && name.isWellFormed());
    if (!isIn) continue;
    directories.set(path, { ...directory, entries, unreadable });
    if (directory.lines !== undefined)
      rules.push({
        directory: `/${relativeRemotePath(path, top)}` as RemotePath,
        patterns: directory.lines,
      });
  }
  if (!directories.has(top))
    throw new WherryError('CHANGED', 'The directory went away while it was looked at; try again.');
  return { directories, rules, problems };
};

/** Whether a path that is not in a tree is ignored there, or lies below something that is. */
export const createIgnoredAbove = (
  directories: ReadonlyMap<string, FoundDirectory>,
): ((path: RemotePath) => boolean) => {
  const ignoredIn = new Map<string, ReadonlySet<string>>();
  return (path) => {
    let at = path;
    while (at !== '/') {
      const parent = remotePathParent(at);
      const found = directories.get(parent);
      if (found !== undefined) {
        const ignored = ignoredIn.get(parent) ?? new Set(found.ignored);
        ignoredIn.set(parent, ignored);
        return ignored.has(remotePathName(at));
      }
      at = parent;
    }
    return false;
  };
};
