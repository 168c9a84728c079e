// A walk through directories: parents before their children, with few descriptors open however deep or wide the tree is.
// Directories are entered by their real names only; a link is an entry, never a way down. What cannot be read is a problem,
// not the end. It goes as far as its visitor lets it, and later goes on from there.

import {
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  WherryError,
  nameBytes,
  type RemotePath,
} from '../../../base/index.ts';
import type { Problem } from '../../entry.ts';
import { createPathFilter } from '../../path-filter.ts';
import { isDirectoryStatus, type FileStatus } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded, toDiskError } from '../disk-error.ts';
import { childPath, type OpenDirectory } from '../jail/directory-cache.ts';
import type { Place } from '../jail/jail.ts';
import { isHiddenName } from '../limits.ts';

export interface WalkOptions {
  readonly recursive?: boolean | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
}

/** What a walk came to. Its place is good only until the visitor returns. */
export interface WalkedEntry {
  readonly place: Place;
  readonly status: FileStatus;
  /** Path as the caller of the walk knows it. */
  readonly path: RemotePath;
  /** The same below the directory where the walk began. */
  readonly relative: string;
}

/** How the walk goes on: to the next entry; not before it is asked again; or then with this very entry once more. */
export type WalkStep = 'on' | 'pause' | 'again';

export interface TreeVisitor {
  /** What this throws is a problem of the entry. */
  visit(entry: WalkedEntry): WalkStep;
  refuse(problem: Problem): 'on' | 'pause';
}

export interface TreeWalk {
  /** Goes on until the visitor pauses it, or the tree is at its end: then false. Everything may have changed since it paused. */
  go(visitor: TreeVisitor): boolean;
}

interface Pending {
  /** Real path in the root. */
  readonly real: string;
  readonly shown: string;
  readonly relative: string;
  readonly depth: number;
}

/** The directory that is being read. */
interface Reading extends Pending {
  readonly names: readonly string[];
  next: number;
  readonly below: Pending[];
}

/** Throws when there is no such directory, or it cannot be read. Nothing else is ever thrown. */
export const startWalk = (context: DiskContext, path: RemotePath, options: WalkOptions): TreeWalk => {
  const { calls, jail } = context;
  const isLeftOut = createPathFilter(options.exclude, options.include);
  const pending: Pending[] = [];
  let reading: Reading | undefined;

  const listNames = (at: Pending): readonly string[] =>
    calls.readDirectory(jail.realDirectory(at.real)).filter((name) => !isHiddenName(name));

  const begin = (at: Pending, names: readonly string[]): Reading => ({ ...at, names, next: 0, below: [] });

  /** Whether to go on after a refusal. */
  const refused = (visitor: TreeVisitor, path: string, error: unknown): boolean => {
    const { code, message } = toDiskError(error, path);
    return visitor.refuse({ path, code, message }) === 'on';
  };

  /** Goes on in one directory; false when the visitor paused. */
  const readOn = (at: Reading, directory: OpenDirectory, visitor: TreeVisitor): boolean => {
    const prefix = at.shown === '/' ? '/' : `${at.shown}/`;
    const relativePrefix = at.relative === '' ? '' : `${at.relative}/`;
    while (at.next < at.names.length) {
      const name = at.names[at.next] as string;
      at.next += 1;
      const shown = prefix + name;
      try {
        const status = calls.lstat(directory, name);
        // Gone since it was listed: as if it had never been there.
        if (status === undefined) continue;
        const isDirectory = isDirectoryStatus(status);
        const relative = relativePrefix + name;
        if (isLeftOut(relative, isDirectory)) continue;
        if (isTooLong(shown, at.depth))
          throw new WherryError(
            'INVALID_NAME',
            'The path is too long or too deep; shorten the names above it.',
          );
        const path = shown as RemotePath;
        const step = visitor.visit({ place: { directory, name }, status, path, relative });
        if (step === 'again') {
          at.next -= 1;
          return false;
        }
        if (isDirectory && options.recursive === true)
          at.below.push({ real: childPath(at.real, name), shown, relative, depth: at.depth + 1 });
        if (step === 'pause') return false;
      } catch (error: unknown) {
        if (!refused(visitor, shown, error)) return false;
      }
    }
    return true;
  };

  /** Goes on in the directory that is being read; false when the visitor paused. */
  const readDirectory = (at: Reading, visitor: TreeVisitor): boolean => {
    let directory: OpenDirectory;
    try {
      directory = jail.realDirectory(at.real);
    } catch (error: unknown) {
      reading = undefined;
      return refused(visitor, at.shown, error);
    }
    jail.pin(directory);
    try {
      if (!readOn(at, directory, visitor)) return false;
    } finally {
      jail.unpin(directory);
    }
    reading = undefined;
    for (let below = at.below.pop(); below !== undefined; below = at.below.pop()) pending.push(below);
    return true;
  };

  reading = guarded(path, () => {
    jail.begin();
    const { path: real } = jail.directory(path);
    const depth = path === '/' ? 0 : path.split('/').length - 1;
    const start = { real, shown: path, relative: '', depth };
    return begin(start, listNames(start));
  });

  return {
    go(visitor) {
      // Others may have used the jail meanwhile.
      jail.begin();
      for (;;) {
        if (reading === undefined) {
          const at = pending.pop();
          if (at === undefined) return false;
          try {
            reading = begin(at, listNames(at));
          } catch (error: unknown) {
            if (!refused(visitor, at.shown, error)) return true;
            continue;
          }
        }
        if (!readDirectory(reading, visitor)) return true;
      }
    },
  };
};

/** What a RemotePath promises, for paths that are made here from the names on disk. */
export const isTooLong = (path: string, parentDepth: number): boolean =>
  parentDepth >= MAX_PATH_DEPTH ||
  (path.length > MAX_PATH_BYTES / 3 && nameBytes(path).length > MAX_PATH_BYTES);
