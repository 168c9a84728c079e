// The jail: from a path of the root to an open directory and a name in it, and nothing outside, ever. Links inside the
// root are resolved here, by restarting at the root; the operating system never follows one. What leads outside is
// refused, or classified for listings. Nothing is read, created or changed here but directories opened.

import { RESERVED_NAME, isWherryError, type ErrorCode, type RemotePath } from '../../../base/index.ts';
import type { Entry } from '../../entry.ts';
import { childPath, openDirectoryCache, type DirectoryCache, type OpenDirectory } from './directory-cache.ts';
import { refusal, toDiskError } from '../disk-error.ts';
import {
  errnoOf,
  isDirectoryStatus,
  isFileStatus,
  isLinkStatus,
  type DirectoryCalls,
  type FileStatus,
} from '../calls/directory-calls.ts';
import { MAX_LINK_HOPS, isHiddenName } from '../limits.ts';

/** A name in an open directory; the name is "" when the directory itself is meant (the root, or what a link's ".." led to). */
export interface Place {
  readonly directory: OpenDirectory;
  readonly name: string;
}

export interface Jail extends Pick<DirectoryCache, 'root' | 'begin' | 'pin' | 'unpin' | 'forget' | 'close'> {
  /** The open directory at a path; links inside the root are followed. `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN`. */
  directory(path: string): OpenDirectory;
  /** The same for a real path, as found before: a link on it is refused. */
  realDirectory(path: string): OpenDirectory;
  /** The directory that holds the path's last name. The name itself is not looked at. */
  parent(path: RemotePath): Place;
  /** As `parent`, but resolves the last name too: the place holds no link, and maybe nothing. */
  target(path: RemotePath): Place;
  /** What has that place's name now; undefined when nothing. */
  status(place: Place): FileStatus | undefined;
  /** False where no link is ever followed: each is treated as one that leads outside. */
  readonly followsLinks: boolean;
  /** Where a link with this target in this directory leads, or would lead. */
  follow(directory: OpenDirectory, target: string): Destination;
}

export interface Destination {
  readonly leads: NonNullable<Entry['leads']>;
  /** Real path of what is there; undefined when `leads` is `outside` or `broken`. */
  readonly path: string | undefined;
}

type Obstacle = 'outside' | 'loop' | 'reserved' | 'link';

/** Thrown inside this file only. */
class Obstructed extends Error {
  readonly obstacle: Obstacle;
  constructor(obstacle: Obstacle) {
    super(obstacle);
    this.obstacle = obstacle;
  }
}

const OBSTACLES: Readonly<Record<Obstacle, readonly [ErrorCode, string]>> = {
  outside: [
    'FORBIDDEN',
    'leads outside of the served directory through a symbolic link, which is never followed',
  ],
  loop: ['FORBIDDEN', `goes through more than ${MAX_LINK_HOPS} symbolic links, perhaps in circles`],
  link: ['FORBIDDEN', 'goes through a symbolic link, which your rights do not cover; use the real path'],
  reserved: [
    'RESERVED_NAME',
    `names a ${RESERVED_NAME} directory or a file still being written, which are kept for Wherry itself`,
  ],
};

/** Target of what was a link a moment ago; `CHANGED` when it is none any more. */
export const readLinkTarget = (calls: DirectoryCalls, directory: OpenDirectory, name: string): string => {
  try {
    return calls.readLink(directory, name);
  } catch (error: unknown) {
    if (errnoOf(error) !== 'EINVAL') throw error;
    throw refusal(
      'CHANGED',
      childPath(directory.path, name),
      'changed while it was being used; try again',
      error,
    );
  }
};

const segmentsOf = (path: string): string[] =>
  path.split('/').filter((segment) => segment !== '' && segment !== '.');

export const openJail = (calls: DirectoryCalls, hostDirectory: string, followsLinks = true): Jail => {
  const cache = openDirectoryCache(calls, hostDirectory);
  const { root, realPath } = cache;

  /** The names of a link's target: from the root when it is absolute and below it. */
  const targetSegments = (target: string): { readonly fromRoot: boolean; readonly segments: string[] } => {
    if (!target.startsWith('/')) return { fromRoot: false, segments: segmentsOf(target) };
    if (target !== realPath && !target.startsWith(realPath === '/' ? '/' : `${realPath}/`))
      throw new Obstructed('outside');
    return { fromRoot: true, segments: segmentsOf(target.slice(realPath.length)) };
  };

  /** Enters a real path name by name, from the deepest directory on it that this operation has checked already. */
  const enterReal = (path: string): OpenDirectory => {
    let cut = path.length;
    let directory = cache.checked(path);
    while (directory === undefined) {
      cut = path.lastIndexOf('/', cut - 1);
      directory = cut <= 0 ? root : cache.checked(path.slice(0, cut));
    }
    for (const name of segmentsOf(path.slice(cut))) {
      if (isHiddenName(name)) throw new Obstructed('reserved');
      const next = cache.enter(directory, name);
      if (next === undefined)
        throw refusal('NOT_A_DIRECTORY', path, 'goes through a symbolic link by now; use the real path');
      directory = next;
    }
    return directory;
  };

  const parentOf = (directory: OpenDirectory): OpenDirectory => {
    if (directory.path === '/') throw new Obstructed('outside');
    return enterReal(directory.path.slice(0, directory.path.lastIndexOf('/')) || '/');
  };

  /** Walks names from `start`; links on the way are resolved, one at the last name only when `followsLast`. */
  const walk = (start: OpenDirectory, path: readonly string[], followsLast: boolean): Place => {
    let directory = start;
    let segments = path;
    let hops = 0;
    for (let index = 0; index < segments.length; index += 1) {
      const name = segments[index] as string;
      if (name === '..') {
        directory = parentOf(directory);
        continue;
      }
      if (isHiddenName(name)) throw new Obstructed('reserved');
      if (index === segments.length - 1) {
        const status = followsLast ? calls.lstat(directory, name) : undefined;
        if (status === undefined || !isLinkStatus(status)) return { directory, name };
      } else {
        const next = cache.enter(directory, name);
        if (next !== undefined) {
          directory = next;
          continue;
        }
      }
      if (!followsLinks) throw new Obstructed('link');
      hops += 1;
      if (hops > MAX_LINK_HOPS) throw new Obstructed('loop');
      const target = targetSegments(readLinkTarget(calls, directory, name));
      if (target.fromRoot) directory = root;
      segments = [...target.segments, ...segments.slice(index + 1)];
      index = -1;
    }
    return { directory, name: '' };
  };

  const located = <T>(path: string, work: () => T): T => {
    try {
      return work();
    } catch (error: unknown) {
      if (!(error instanceof Obstructed)) throw toDiskError(error, path);
      const [code, says] = OBSTACLES[error.obstacle];
      throw refusal(code, path, says);
    }
  };

  // The empty name at the end makes every real name one "on the way", so that it is entered, not looked at.
  const directory = (path: string): OpenDirectory =>
    cache.checked(path) ?? located(path, () => walk(root, [...segmentsOf(path), ''], false).directory);

  const status = (place: Place): FileStatus | undefined =>
    place.name === '' ? calls.statDirectory(place.directory) : calls.lstat(place.directory, place.name);

  const NOWHERE: Destination = { leads: 'broken', path: undefined };

  const follow = (directory: OpenDirectory, target: string): Destination => {
    // What is there is nobody's business who may not go there.
    if (!followsLinks) return { leads: 'outside', path: undefined };
    try {
      const { fromRoot, segments } = targetSegments(target);
      const place = walk(fromRoot ? root : directory, segments, true);
      const found = status(place);
      if (found === undefined) return NOWHERE;
      return {
        leads: isDirectoryStatus(found) ? 'directory' : isFileStatus(found) ? 'file' : 'other',
        path: place.name === '' ? place.directory.path : childPath(place.directory.path, place.name),
      };
    } catch (error: unknown) {
      if (error instanceof Obstructed && error.obstacle !== 'loop')
        return { leads: 'outside', path: undefined };
      // Something on the way is missing, no directory, a circle, or may not be entered: nothing is reached.
      if (error instanceof Obstructed || isWherryError(error) || errnoOf(error) !== '') return NOWHERE;
      throw error;
    }
  };

  return {
    root,
    begin: cache.begin,
    pin: cache.pin,
    unpin: cache.unpin,
    forget: cache.forget,
    close: cache.close,
    directory,
    realDirectory: (path) => cache.checked(path) ?? located(path, () => enterReal(path)),
    parent: (path) =>
      located(path, () => {
        const cut = path.lastIndexOf('/');
        const name = path.slice(cut + 1);
        if (isHiddenName(name)) throw new Obstructed('reserved');
        return { directory: cut <= 0 ? root : directory(path.slice(0, cut)), name };
      }),
    target: (path) => located(path, () => walk(root, segmentsOf(path), true)),
    status,
    followsLinks,
    follow,
  };
};
