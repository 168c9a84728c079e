// What a scan would tell of a tree of which only some directories may have changed: those are looked at, and of the others it is as the
// catalog knows it.

import {
  ROOT_PATH,
  isWherryError,
  isWithinRemotePath,
  relativeRemotePath,
  remotePathName,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import type { CatalogMark } from '../../catalog/index.ts';
import { scanTree, type FoundDirectory, type ScanTreeInit, type ScannedTree } from './scanned-tree.ts';

export interface ScanAgainInit extends Omit<ScanTreeInit, 'known'> {
  /** All that is known of the tree; its top among it. */
  readonly marks: ReadonlyMap<string, CatalogMark>;
  /** What may have changed, or is in a directory that has. */
  readonly changed: ReadonlySet<RemotePath>;
  /** Names that were ignored in a directory the last time. */
  readonly ignoredIn: (path: string) => readonly string[];
}

/** Codes: as scanTree. */
export const scanAgain = async (init: ScanAgainInit): Promise<ScannedTree> => {
  const { path: top, marks, changed, ignoredIn } = init;
  const found = new Map<string, FoundDirectory>();
  for (const [path, { state }] of marks)
    if (isWithinRemotePath(path as RemotePath, top))
      found.set(path, knownDirectory(path, state, ignoredIn(path)));
  const below = childrenByParent(found.keys());
  const problems: ScannedTree['problems'][number][] = [];
  const looked = new Set<string>();
  /** Those that have lost something since they were listed, whatever their states say. */
  const outdated = new Set<string>();
  const waiting = [...toLookAt(top, marks, changed)].sort().reverse();
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (looked.has(at) || !found.has(at)) continue;
    looked.add(at);
    const known = new Map<string, string>();
    for (const path of [at, ...(below.get(at) ?? [])]) known.set(path, marks.get(path)?.state ?? '');
    if (outdated.has(at)) known.delete(at);
    try {
      const scanned = await scanTree({
        ...init,
        path: at as RemotePath,
        known,
        isShallow: true,
        ignore: { ...init.ignore, position: relativeRemotePath(at as RemotePath, top) },
      });
      problems.push(...scanned.problems);
      take(found, below, at, scanned);
    } catch (error) {
      const isGone = isWherryError(error) && ['NOT_FOUND', 'NOT_A_DIRECTORY', 'CHANGED'].includes(error.code);
      if (!isGone || at === top) throw error;
      // Whoever holds it has lost it.
      forget(found, below, at);
      const parent = remotePathParent(at as RemotePath);
      outdated.add(parent);
      waiting.push(parent);
      looked.delete(parent);
    }
  }
  const paths = [...found.keys()].sort();
  return {
    directories: new Map(paths.map((path) => [path, found.get(path) as FoundDirectory])),
    rules: [],
    problems,
  };
};

const knownDirectory = (path: string, state: string, ignored: readonly string[]): FoundDirectory => ({
  path: path as RemotePath,
  state,
  isKnown: true,
  untold: 0,
  ignored,
  recent: [],
  entries: [],
  unreadable: new Set(),
});

/** Directories that are known, and may be others by now: also those that have to be looked at each time. */
const toLookAt = (
  top: RemotePath,
  marks: ReadonlyMap<string, CatalogMark>,
  changed: ReadonlySet<RemotePath>,
): ReadonlySet<string> => {
  const wanted = new Set<string>();
  for (const [path, { state }] of marks)
    if (state === '' && isWithinRemotePath(path as RemotePath, top)) wanted.add(path);
  for (const path of changed) {
    if (!isWithinRemotePath(path, top)) continue;
    let at: RemotePath = path;
    // A new one is found from the one that it has come into.
    while (at !== top && !marks.has(at)) at = remotePathParent(at);
    wanted.add(at);
  }
  return wanted;
};

const childrenByParent = (paths: Iterable<string>): Map<string, Set<string>> => {
  const below = new Map<string, Set<string>>();
  for (const path of paths) {
    if (path === ROOT_PATH) continue;
    const parent = remotePathParent(path as RemotePath);
    const inside = below.get(parent);
    if (inside === undefined) below.set(parent, new Set([path]));
    else inside.add(path);
  }
  return below;
};

const forget = (found: Map<string, FoundDirectory>, below: Map<string, Set<string>>, path: string): void => {
  for (const inside of below.get(path) ?? []) forget(found, below, inside);
  below.delete(path);
  found.delete(path);
};

/** What was told of a directory, and of those that are new in it, takes the place of what was known. */
const take = (
  found: Map<string, FoundDirectory>,
  below: Map<string, Set<string>>,
  at: string,
  { directories }: ScannedTree,
): void => {
  const told = directories.get(at);
  if (told !== undefined && !told.isKnown) {
    const from = at === ROOT_PATH ? 1 : at.length + 1;
    const present = new Set(
      told.entries.filter(({ kind }) => kind === 'directory').map(({ path }) => path.slice(from)),
    );
    for (const inside of below.get(at) ?? [])
      if (!present.has(remotePathName(inside as RemotePath))) forget(found, below, inside);
  }
  for (const [path, directory] of directories) {
    found.set(path, directory);
    if (path === at) continue;
    const parent = remotePathParent(path as RemotePath);
    const inside = below.get(parent) ?? new Set();
    inside.add(path);
    below.set(parent, inside);
  }
};
