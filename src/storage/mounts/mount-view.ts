// One mount, seen from outside: paths, entries, problems and refusals of its storage in the words of whoever knows only
// the whole. Everything that leaves a mount goes through here.

import {
  MAX_PATH_DEPTH,
  WherryError,
  displayName,
  isWherryError,
  parseRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Problem } from '../entry.ts';
import type { Storage } from '../storage.ts';
import type { Written } from '../write-outcome.ts';

export interface Mount {
  /** Where the storage appears: one or more names, such as /photos. */
  readonly path: RemotePath;
  readonly storage: Storage;
}

export interface MountView extends Mount {
  toOuter(inner: RemotePath): RemotePath;
  toInner(outer: RemotePath): RemotePath;
  entry(inner: Entry): Entry;
  written(inner: Written): Written;
  /** Paths that are no paths of the storage, such as names that were asked for, stay as they are. */
  problem(inner: Problem): Problem;
  message(inner: string): string;
  /** Runs something of the storage; its refusal speaks of the outer path. */
  guard<T>(work: () => Promise<T>): Promise<T>;
}

/** Paths below this cannot be too deep or too long, whatever is in front of them. */
const SURELY_SHORT = 2 * (MAX_PATH_DEPTH - 128);

/** Why an entry cannot be told of, now that a mount's path is in front of its own. */
export const pathProblem = (path: RemotePath): Problem | undefined => {
  if (path.length < SURELY_SHORT) return undefined;
  try {
    parseRemotePath(path);
    return undefined;
  } catch (error) {
    if (!isWherryError(error)) throw error;
    return { path, code: error.code, message: error.message };
  }
};

export const createMountView = ({ path: mountPath, storage }: Mount): MountView => {
  const toOuter = (inner: RemotePath): RemotePath =>
    (inner === '/' ? mountPath : `${mountPath}${inner}`) as RemotePath;
  // A refusal begins with the path it is about, in quotes, if it is about one at all.
  const message = (inner: string): string => {
    if (!inner.startsWith('"/')) return inner;
    return `"${displayName(mountPath)}${inner.slice(inner.startsWith('"/"') ? 2 : 1)}`;
  };
  const outerError = (error: unknown): unknown => {
    if (!isWherryError(error)) return error;
    const outer = message(error.message);
    if (outer === error.message) return error;
    return new WherryError(error.code, outer, { cause: error, details: error.details });
  };
  const entry = (inner: Entry): Entry => ({ ...inner, path: toOuter(inner.path) });
  return {
    path: mountPath,
    storage,
    toOuter,
    toInner: (outer) => (outer === mountPath ? '/' : outer.slice(mountPath.length)) as RemotePath,
    entry,
    written: ({ outcome, entry: inner }) => ({ outcome, entry: entry(inner) }),
    problem: (inner) => ({
      ...inner,
      path: inner.path.startsWith('/') ? toOuter(inner.path as RemotePath) : inner.path,
      message: message(inner.message),
    }),
    message,
    guard: async (work) => {
      try {
        return await work();
      } catch (error) {
        throw outerError(error);
      }
    },
  };
};
