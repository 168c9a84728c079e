// The directories that are watched below one, and those on the way to it. Each is watched by itself, and its directories
// are looked for only then, so that nothing comes in between; what comes later is told by its parent.
//
// What must hold after `settle`: each directory below the top that could be opened is watched, by the watch of the very
// directory that has its path, or an event that says otherwise is still to come. And a directory is told when it is watched
// and listed, or later: whoever looks at it then misses nothing.

import {
  ROOT_PATH,
  WherryError,
  joinRemotePath,
  relativeRemotePath,
  remotePathSegments,
  type ErrorCode,
  type RemotePath,
} from '../../../base/index.ts';
import type { PathFilter } from '../../path-filter.ts';
import { MAX_WATCHED_DIRECTORIES, isHiddenName } from '../limits.ts';
import { errnoOf } from '../calls/directory-calls.ts';
import { createCloser, type HostWatch, type WatchHost } from './host-watch.ts';
import type { LookAtDirectories } from './look-at-directories.ts';
import type { FoundDirectory, NotFound } from './open-group.ts';

export interface TreeListener {
  /** In a directory at or below the top something may have changed. */
  changed(directory: RemotePath): void;
  /** The top is watched now, or is not any more. */
  topIs(state: 'there' | 'away'): void;
  /** There is something to settle, or something happened to the root of the storage itself. */
  unsettled(): void;
  /** Something was not told, and nobody knows what. */
  lost(): void;
}

export interface WatchedTreeInit {
  /** What is to be watched; a real path. */
  readonly top: RemotePath;
  /** Of paths relative to the top. */
  readonly isLeftOut: PathFilter;
  readonly look: LookAtDirectories;
  /** Is told of every event. */
  readonly countEvent: () => void;
  readonly listener: TreeListener;
}

export interface WatchedTree {
  /** Watches all that is there. Gives why the top is not, if it is not: then its coming is waited for. Throws what keeps it from watching. */
  arm(): Promise<NotFound | undefined>;
  /** Follows what has changed. Calls must not overlap. Throws what keeps it from watching. */
  settle(): Promise<void>;
  /** Whether all that happened before a moment is told before what happens after it. */
  readonly tellsInOrder: boolean;
  /** How many directories are watched. */
  readonly size: number;
  /** Nothing is told any more. Fulfils when the operating system watches nothing more for it. Call it once. */
  close(): Promise<void>;
}

interface WatchedDirectory {
  readonly path: RemotePath;
  readonly parent: WatchedDirectory | undefined;
  readonly name: string;
  /** On the way to the top: the only name in it that matters. */
  readonly only: string | undefined;
  /** Undefined until there is one: most directories have none. */
  children: Map<string, WatchedDirectory> | undefined;
  dev: number;
  ino: number;
  watch: HostWatch | undefined;
  /** Its watch may be that of a directory that is gone, though another one has the same number by now. */
  isInDoubt: boolean;
  isGone: boolean;
}

/** What may have become, or be no more, a directory that is to be watched. */
interface Candidate {
  readonly parent: WatchedDirectory | undefined;
  readonly name: string;
  readonly path: RemotePath;
}

/** Directories that are opened at once: so many are open at most, times the lanes. */
const GROUP = 48;
/** Groups that are under way at once, so that the worker has something to do while others are being watched here. */
const LANES = 2;
/** More names than these are not looked at one by one: their directory is listed. */
const MAX_NAMES = 64;
/** Most names that wait to be looked at; those of further directories are all of them. */
const MAX_UNSETTLED_NAMES = 65_536;
/** A name that was not UTF-8, or may not have been. */
const UNREADABLE = '\ufffd';

/** A directory that cannot be had is none, for whoever watches: its parent tells when that changes. Other failures may pass. */
const ABSENT: ReadonlySet<ErrorCode> = new Set([
  'NOT_FOUND',
  'NOT_A_DIRECTORY',
  'FORBIDDEN',
  'CHANGED',
  'INVALID_NAME',
]);

/** The platform's words for a directory that went while it was to be watched. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);

const ensureNotTooMany = (directories: number): void => {
  if (directories < MAX_WATCHED_DIRECTORIES) return;
  throw new WherryError(
    'TOO_LARGE',
    `There are more than ${MAX_WATCHED_DIRECTORIES} directories to be watched.`,
  );
};

/** `watchHost` watches one directory by itself. */
export const createWatchedTree = (init: WatchedTreeInit, watchHost: WatchHost): WatchedTree => {
  const { top, isLeftOut, look, countEvent, listener } = init;
  const way = remotePathSegments(top);
  const closer = createCloser();
  let root: WatchedDirectory | undefined;
  let size = 0;
  /** Why there is no top. */
  let absent: NotFound | undefined;
  let isClosed = false;
  /** Names to look at; `all`: nobody knows which. */
  let unsettled = new Map<WatchedDirectory, Set<string> | 'all'>();
  let unsettledNames = 0;
  let candidates: Candidate[] = [];

  const isTold = ({ only }: WatchedDirectory): boolean => only === undefined;

  /** `name` undefined: nobody knows which. */
  const check = (directory: WatchedDirectory, name: string | undefined): void => {
    const known = unsettled.get(directory);
    if (known === 'all') return;
    if (name === undefined || unsettledNames >= MAX_UNSETTLED_NAMES) unsettled.set(directory, 'all');
    else if (known === undefined) unsettled.set(directory, new Set([name]));
    else known.add(name);
    unsettledNames += 1;
    listener.unsettled();
  };

  const isOut = (directory: WatchedDirectory, name: string): boolean => {
    const relative = relativeRemotePath(directory.path, top);
    const path = relative === '' ? name : `${relative}/${name}`;
    return isLeftOut(path, true) && isLeftOut(path, false);
  };

  const happened = (directory: WatchedDirectory, name: string | undefined, isName: boolean): void => {
    countEvent();
    if (directory.isGone) return;
    if (name === '.') {
      directory.isInDoubt = true;
      if (directory.parent === undefined) listener.unsettled();
      else check(directory.parent, directory.name);
      if (isTold(directory)) listener.changed(directory.path);
      return;
    }
    if (name === undefined || name.includes(UNREADABLE)) {
      check(directory, undefined);
      if (isTold(directory)) listener.changed(directory.path);
      return;
    }
    if (isHiddenName(name)) return;
    if (!isTold(directory)) {
      if (name === directory.only) check(directory, name);
      return;
    }
    if (isOut(directory, name)) return;
    listener.changed(directory.path);
    if (isName) check(directory, name);
  };

  const letGo = (directory: WatchedDirectory): void => {
    directory.parent?.children?.delete(directory.name);
    const waiting = [directory];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      next.isGone = true;
      closer.close(next.watch);
      size -= 1;
      unsettled.delete(next);
      for (const child of next.children?.values() ?? []) waiting.push(child);
      if (next.path === top && !isClosed) listener.topIs('away');
    }
  };

  /** False when it has just gone. */
  const rewatch = (directory: WatchedDirectory, { hostPath }: FoundDirectory): boolean => {
    const before = directory.watch;
    try {
      directory.watch = watchHost(hostPath, (name, isName) => happened(directory, name, isName));
    } catch (error: unknown) {
      if (!GONE.has(errnoOf(error))) throw error;
      return false;
    }
    directory.isInDoubt = false;
    closer.close(before);
    return true;
  };

  const createDirectory = (
    { parent, name, path }: Candidate,
    { dev, ino }: FoundDirectory,
  ): WatchedDirectory => {
    const depth = parent === undefined ? 0 : remotePathSegments(path).length;
    const only = path === top || depth >= way.length ? undefined : way[depth];
    return {
      path,
      parent,
      name,
      only,
      children: undefined,
      dev,
      ino,
      watch: undefined,
      isInDoubt: false,
      isGone: false,
    };
  };
  const keep = (directory: WatchedDirectory): void => {
    size += 1;
    if (directory.parent === undefined) root = directory;
    else (directory.parent.children ??= new Map()).set(directory.name, directory);
  };

  /** The directory to list, if this one has just become watched. */
  const meet = (candidate: Candidate, found: FoundDirectory | NotFound): WatchedDirectory | undefined => {
    const { parent, name, path } = candidate;
    if (isClosed || parent?.isGone === true) return undefined;
    const known = parent === undefined ? root : parent.children?.get(name);
    if ('code' in found) {
      if (!ABSENT.has(found.code)) throw new WherryError(found.code, found.message);
      if (known !== undefined) letGo(known);
      // Nothing to watch, or nothing that leads there.
      if (path === top || parent === undefined || !isTold(parent)) absent = found;
      return undefined;
    }
    const isKnown = known?.dev === found.dev && known.ino === found.ino;
    if (isKnown && !known.isInDoubt) return undefined;
    if (!isKnown && known !== undefined) letGo(known);
    const directory = isKnown ? known : createDirectory(candidate, found);
    if (!rewatch(directory, found)) {
      if (isKnown) letGo(known);
      return undefined;
    }
    if (!isKnown) keep(directory);
    return directory;
  };

  const propose = (parent: WatchedDirectory, name: string): void => {
    if (parent.only !== undefined ? name !== parent.only : isLeftOutDirectory(parent, name)) return;
    let path: RemotePath;
    try {
      path = joinRemotePath(parent.path, name);
    } catch {
      // Too long or too deep: nothing in a storage has such a path.
      return;
    }
    ensureNotTooMany(size + candidates.length);
    candidates.push({ parent, name, path });
  };
  const isLeftOutDirectory = (parent: WatchedDirectory, name: string): boolean => {
    const relative = relativeRemotePath(parent.path, top);
    return isLeftOut(relative === '' ? name : `${relative}/${name}`, true);
  };

  /** A directory was listed: what is new in it is met, what is no more is let go. */
  const listed = (
    directory: WatchedDirectory,
    names: readonly string[],
    doubtful: Iterable<string>,
  ): void => {
    if (directory.isGone) return;
    const there = new Set(names);
    for (const name of there) if (directory.children?.has(name) !== true) propose(directory, name);
    for (const [name, child] of directory.children ?? []) if (!there.has(name)) letGo(child);
    for (const name of doubtful) if (directory.children?.has(name) === true) propose(directory, name);
  };

  const meetGroup = async (group: readonly Candidate[]): Promise<void> => {
    const met: (WatchedDirectory | undefined)[] = [];
    const names = await look(
      group.map(({ path }) => path),
      (found, index) => {
        const directory = meet(group[index] as Candidate, found);
        met.push(directory);
        return directory !== undefined && isTold(directory);
      },
    );
    if (isClosed) return;
    for (const [index, directory] of met.entries()) {
      if (directory === undefined || directory.isGone) continue;
      if (directory.only === undefined) listed(directory, names[index] ?? [], []);
      else propose(directory, directory.only);
      if (directory.path === top) listener.topIs('there');
      else if (isTold(directory)) listener.changed(directory.path);
    }
  };

  const meetAll = async (): Promise<void> => {
    const lanes = new Set<Promise<void>>();
    try {
      while ((candidates.length > 0 && !isClosed) || lanes.size > 0) {
        while (candidates.length > 0 && lanes.size < LANES && !isClosed) {
          // From the end: deep before wide, so that few are waiting.
          const lane = meetGroup(candidates.splice(-GROUP)).finally(() => lanes.delete(lane));
          lanes.add(lane);
        }
        await Promise.race(lanes);
      }
    } finally {
      candidates = [];
      await Promise.allSettled(lanes);
    }
  };

  const list = async (directory: WatchedDirectory, names: Set<string> | 'all'): Promise<void> => {
    const [read] = await look([directory.path], (found) => {
      // Whether it is still this one is its parent's to find out: then it is met, and listed, again.
      return !('code' in found) && found.dev === directory.dev && found.ino === directory.ino;
    });
    if (read !== undefined && !isClosed)
      listed(directory, read, names === 'all' ? (directory.children?.keys() ?? []) : names);
  };

  const settle = async (): Promise<void> => {
    const now = unsettled;
    unsettled = new Map();
    unsettledNames = 0;
    for (const [directory, names] of now) {
      if (isClosed) return;
      if (directory.isGone) continue;
      if (names === 'all' || names.size > MAX_NAMES) await list(directory, names);
      else for (const name of names) propose(directory, name);
    }
    await meetAll();
  };

  return {
    arm: async () => {
      candidates.push({ parent: undefined, name: '', path: ROOT_PATH });
      await meetAll();
      return absent;
    },
    settle,
    tellsInOrder: true,
    get size() {
      return size;
    },
    close: () => {
      isClosed = true;
      if (root !== undefined) letGo(root);
      return closer.done();
    },
  };
};
