// Finds the copies that conflicts have left, with what they are copies of. Changes nothing. What names and listings say may be
// anything that somebody else has written.

import {
  WherryError,
  displayName,
  isWherryError,
  joinRemotePath,
  remotePathName,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Problem } from '../../storage/index.ts';
import { isCutOf, readConflictName } from '../core/conflict-name.ts';
import type { ConflictFiles } from './conflict-files.ts';
import { COPIES_AT_ONCE, MAX_CONFLICT_COPIES } from './limits.ts';

/** A copy that a conflict has left. */
export interface ConflictCopy {
  readonly copy: Entry;
  /** Where the content is that kept its name, or was; beside the copy. */
  readonly path: RemotePath;
  /** What is there; undefined: nothing. */
  readonly original: Entry | undefined;
  /** Whose content the copy is, as its name tells. */
  readonly device: string;
  /** Milliseconds since 1970. */
  readonly madeMs: number;
  /** Whether both hold the same by now: files by their content, links by their target; false where one is missing; undefined of directories. */
  readonly isEqual: boolean | undefined;
}

export interface FindOptions {
  readonly onProblem?: ((problem: Problem) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Those in a directory and below it, in the order of their paths' listing. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `TOO_LARGE` (more than
 * MAX_CONFLICT_COPIES).
 */
export const findConflicts = async function* (
  files: ConflictFiles,
  directory: RemotePath,
  { onProblem, signal }: FindOptions = {},
): AsyncGenerator<ConflictCopy, void> {
  const copies: Entry[] = [];
  for await (const entry of files.list(directory, { recursive: true, onProblem, signal })) {
    if (readConflictName(remotePathName(entry.path)) === undefined) continue;
    if (copies.length >= MAX_CONFLICT_COPIES)
      throw new WherryError(
        'TOO_LARGE',
        `There are more than ${MAX_CONFLICT_COPIES} conflict copies below "${displayName(directory)}"; name a directory in it.`,
      );
    copies.push(entry);
  }
  for (let from = 0; from < copies.length; from += COPIES_AT_ONCE) {
    const some = copies.slice(from, from + COPIES_AT_ONCE);
    for (const found of await Promise.all(some.map((copy) => describe(files, copy, signal))))
      if (found !== undefined) yield found;
  }
};

/**
 * The copy with this path; or those of what has this path, of which there is at least one. Codes: `NOT_FOUND` (nothing there, or nothing
 * that a conflict has left).
 */
export const conflictsAt = async (
  files: ConflictFiles,
  path: RemotePath,
  { signal }: Pick<FindOptions, 'signal'> = {},
): Promise<readonly ConflictCopy[]> => {
  const name = remotePathName(path);
  if (readConflictName(name) !== undefined) {
    const found = await describe(files, await files.stat(path, signal), signal);
    return found === undefined ? [] : [found];
  }
  const found: ConflictCopy[] = [];
  // Of a root there is no name, and so no copy beside it.
  if (name !== '')
    for await (const entry of files.list(remotePathParent(path), { recursive: false, signal })) {
      const read = readConflictName(remotePathName(entry.path));
      if (read === undefined || !(read.original === name || (read.mayBeCut && isCutOf(read.original, name))))
        continue;
      const one = await describe(files, entry, signal);
      if (one?.path === path) found.push(one);
    }
  if (found.length > 0) return found;
  throw new WherryError(
    'NOT_FOUND',
    `"${displayName(path)}" has no conflict copy beside it, and is none; "wherry conflicts list" shows what is.`,
  );
};

/** Undefined of what is gone by now. */
const describe = async (
  files: ConflictFiles,
  copy: Entry,
  signal: AbortSignal | undefined,
): Promise<ConflictCopy | undefined> => {
  const read = readConflictName(remotePathName(copy.path));
  if (read === undefined) return undefined;
  const { device, madeMs } = read;
  const path = await originalPath(files, copy, signal);
  const original = await statIfThere(files, path, signal);
  const isEqual = original === undefined ? false : await areEqual(files, original, copy, signal);
  return { copy, path, original, device, madeMs, isEqual };
};

/** What was cut off a long name stands in no name: it is that of the one entry beside it that it can be of. */
const originalPath = async (
  files: ConflictFiles,
  copy: Entry,
  signal: AbortSignal | undefined,
): Promise<RemotePath> => {
  const parent = remotePathParent(copy.path);
  const { original = '', mayBeCut = false } = readConflictName(remotePathName(copy.path)) ?? {};
  const told = joinRemotePath(parent, original);
  if (!mayBeCut || (await statIfThere(files, told, signal)) !== undefined) return told;
  const possible: RemotePath[] = [];
  for await (const { path } of files.list(parent, { recursive: false, signal })) {
    const name = remotePathName(path);
    if (readConflictName(name) === undefined && isCutOf(original, name)) possible.push(path);
  }
  const [only, ...more] = possible;
  return only === undefined || more.length > 0 ? told : only;
};

/** What is there; undefined where nothing is. */
export const statIfThere = async (
  files: ConflictFiles,
  path: RemotePath,
  signal: AbortSignal | undefined,
): Promise<Entry | undefined> => {
  try {
    return await files.stat(path, signal);
  } catch (error) {
    if (isWherryError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
};

const areEqual = async (
  files: ConflictFiles,
  one: Entry,
  other: Entry,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> => {
  if (one.kind === 'directory' && other.kind === 'directory') return undefined;
  if (one.kind !== other.kind) return false;
  if (one.kind === 'link') return one.target === other.target;
  if (one.kind !== 'file' || one.size !== other.size) return false;
  try {
    const [mine, theirs] = await Promise.all([
      files.checksum(one.path, signal),
      files.checksum(other.path, signal),
    ]);
    return mine === theirs;
  } catch (error) {
    // Being written, gone by now, or not to be read: then nobody can say that they are the same.
    if (isWherryError(error) && UNREADABLE.has(error.code)) return false;
    throw error;
  }
};

const UNREADABLE: ReadonlySet<string> = new Set(['CHANGED', 'NOT_FOUND', 'NOT_A_FILE', 'FORBIDDEN']);
