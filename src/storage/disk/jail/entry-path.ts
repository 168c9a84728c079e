// From the path that a batch gives an entry to a place below the batch's directory. Pure: every path of a batch is judged
// here before anything is written.

import {
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  WherryError,
  displayName,
  fileNameProblem,
  isWherryError,
  joinRemotePath,
  nameBytes,
  remotePathSegments,
  type RemotePath,
} from '../../../base/index.ts';
import { isHiddenName } from '../limits.ts';

export interface EntryPath {
  /** Directory part, relative to the batch's directory; "" for that directory itself. */
  readonly parent: string;
  readonly name: string;
  /** Absolute path of the parent. */
  readonly parentPath: RemotePath;
}

/**
 * A function that judges paths relative to `directory`; it remembers the directories it has judged.
 * It throws `BAD_REQUEST` (empty, absolute, "." or "..", NUL, repeated slash, too long or deep), `INVALID_NAME`, `RESERVED_NAME`.
 */
export const createEntryPathParser = (directory: RemotePath): ((path: string) => EntryPath) => {
  const parents = new Map<string, RemotePath | WherryError>([['', directory]]);

  const parentPathOf = (parent: string): RemotePath => {
    let known = parents.get(parent);
    if (known === undefined) {
      known = judgeParent(directory, parent);
      parents.set(parent, known);
    }
    if (isWherryError(known)) throw known;
    return known;
  };

  // Most paths have the parent of the one before: the same strings then serve again, with the hashes that look-ups need.
  let last: { readonly parent: string; readonly parentPath: RemotePath } | undefined;

  const judgedParent = (
    path: string,
    cut: number,
  ): { readonly parent: string; readonly parentPath: RemotePath } => {
    if (last !== undefined && last.parent.length === Math.max(0, cut) && path.startsWith(last.parent))
      return last;
    const parent = path.slice(0, Math.max(0, cut));
    last = { parent, parentPath: parentPathOf(parent) };
    return last;
  };

  return (path) => {
    const cut = path.lastIndexOf('/');
    if (cut === 0) throw bad(path, 'is not relative to the directory of the batch');
    const { parent, parentPath } = judgedParent(path, cut);
    const name = path.slice(cut + 1);
    if (name === '' || name === '.' || name === '..' || name.includes('\0'))
      throw bad(path, 'is not the plain path of an entry');
    // By the rules of POSIX, that is: the root's own rules bind only what will be made.
    const problem = fileNameProblem(name, 'posix');
    if (problem !== undefined)
      throw new WherryError(
        'INVALID_NAME',
        `The name "${displayName(name)}" ${problem}; choose another name.`,
      );
    if (isHiddenName(name)) throw new WherryError('RESERVED_NAME');
    const length = parentPath.length + 1 + name.length;
    if (
      length > MAX_PATH_BYTES / 3 &&
      nameBytes(parentPath).length + 1 + nameBytes(name).length > MAX_PATH_BYTES
    )
      throw bad(path, 'is too long');
    return { parent, name, parentPath };
  };
};

const judgeParent = (directory: RemotePath, parent: string): RemotePath | WherryError => {
  try {
    if (parent.startsWith('/') || parent.endsWith('/') || parent.includes('//'))
      throw bad(parent, 'is not plain');
    const path = joinRemotePath(directory, parent);
    const segments = remotePathSegments(path);
    if (segments.length >= MAX_PATH_DEPTH) throw bad(parent, 'is too deep');
    if (segments.some(isHiddenName)) throw new WherryError('RESERVED_NAME');
    return path;
  } catch (error: unknown) {
    if (isWherryError(error)) return error;
    throw error;
  }
};

const bad = (path: string, why: string): WherryError =>
  new WherryError('BAD_REQUEST', `The path "${displayName(path.slice(0, 200))}" ${why}.`);
