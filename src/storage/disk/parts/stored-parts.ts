// Parts that nobody writes on: listing and removing them. What is removed is a regular file with a part's own name, in a
// directory that was entered without following a link; nothing else, whatever a journal says.

import { PIECE_SIZE, type Hasher } from '../../../base/index.ts';
import type { StoredPart } from '../../parts.ts';
import {
  isDirectoryStatus,
  isFileStatus,
  type Directory,
  type DirectoryCalls,
} from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { isOwnFile, journalKey, journalName, readJournal, type FoundJournal } from './journal-file.ts';
import { STAGED_NAME, isStagedPartName, isStagedTreeName, partName, stagedPartName } from '../limits.ts';
import { removeStagedDirectory } from '../staging/staged-directory.ts';
import type { PartHeader } from './part-journal.ts';

/** A directory in which something is looked for; closed when that is done. */
export interface EnteredDirectory {
  readonly directory: Directory;
  readonly close: () => void;
}

/** Journals in one directory, and the way to their parts. */
export interface PartShelf {
  readonly calls: DirectoryCalls;
  readonly createHasher: () => Hasher;
  /** Where the journals are. */
  readonly home: Directory;
  /** The directory of a part that does not lie beside its journal; undefined when it cannot be entered. */
  readonly enter: (header: PartHeader) => EnteredDirectory | undefined;
}

/** A part that is kept. Whether anybody writes on it is not known here. */
export interface RestingPart {
  readonly stored: StoredPart;
  /** Host path of the local directory it belongs to; empty in a served root. */
  readonly directory: string;
}

export const createRootShelf = (
  { calls, init, jail }: Pick<DiskContext, 'calls' | 'init' | 'jail'>,
  home: Directory,
): PartShelf => ({
  calls,
  createHasher: init.createHasher,
  home,
  enter: ({ beside }) => {
    try {
      jail.begin();
      return { directory: jail.realDirectory(beside ?? '/'), close: () => {} };
    } catch {
      // Gone, or no longer what it was.
      return undefined;
    }
  },
});

/** Removes a file from its name; whether the name is free now. */
export const removeFile = (calls: DirectoryCalls, home: Directory, name: string): boolean => {
  const status = calls.lstat(home, name);
  if (status === undefined) return true;
  if (!isFileStatus(status)) return false;
  calls.unlink(home, name);
  return true;
};

const withPart = <T>(
  { home, enter }: PartShelf,
  header: PartHeader,
  work: (directory: Directory, name: string) => T,
): T | undefined => {
  if (header.beside === null) return work(home, stagedPartName(header.key));
  const entered = enter(header);
  if (entered === undefined) return undefined;
  try {
    return work(entered.directory, partName(header.key));
  } finally {
    entered.close();
  }
};

/** Removes the part that a journal tells of, where it is what it was. */
export const removeStored = (shelf: PartShelf, header: PartHeader): void => {
  withPart(shelf, header, (directory, name) => removeFile(shelf.calls, directory, name));
};

export const journalKeys = ({ calls, home }: PartShelf): string[] =>
  calls
    .readDirectory(home)
    .map(journalKey)
    .filter((key) => key !== undefined);

/** How many there are, about. */
export const countParts = (shelf: PartShelf): number => journalKeys(shelf).length;

const read = ({ calls, createHasher, home }: PartShelf, key: string): FoundJournal | undefined =>
  readJournal(calls, createHasher, home, key);

const hasPart = (shelf: PartShelf, header: PartHeader): boolean =>
  withPart(shelf, header, (directory, name) => isOwnFile(shelf.calls.lstat(directory, name))) ?? false;

/** A part as its journal tells; `isGone` when it is certain that it is no longer there. */
export const readPart = (
  shelf: PartShelf,
  key: string,
): { readonly header: PartHeader; readonly changedMs: number; readonly isGone: boolean } | undefined => {
  const found = read(shelf, key);
  if (found === undefined) return undefined;
  const { header } = found.journal;
  const isThere = withPart(shelf, header, (directory, name) => isOwnFile(shelf.calls.lstat(directory, name)));
  return { header, changedMs: found.changedMs, isGone: isThere === false };
};

export const listParts = (shelf: PartShelf): RestingPart[] => {
  const parts: RestingPart[] = [];
  for (const key of journalKeys(shelf)) {
    const found = read(shelf, key);
    if (found === undefined || !hasPart(shelf, found.journal.header)) continue;
    const { owner, label, path, size, directory } = found.journal.header;
    const verified = found.journal.pieces.length * PIECE_SIZE;
    const { changedMs } = found;
    parts.push({
      stored: { key, owner, label, path, size, verified, changedMs, isActive: false },
      directory,
    });
  }
  return parts;
};

/** Removes a part with its journal; with `beforeMs`, only when it has not grown since. Whether there was one. */
export const removePart = (shelf: PartShelf, key: string, beforeMs = Infinity): boolean => {
  const found = read(shelf, key);
  if (found !== undefined && found.changedMs >= beforeMs) return false;
  const isPart = found !== undefined && hasPart(shelf, found.journal.header);
  if (found !== undefined) removeStored(shelf, found.journal.header);
  removeFile(shelf.calls, shelf.home, journalName(key));
  return isPart;
};

/**
 * Removes from a root's staging what an earlier process left, but for parts that hold pieces and have grown since.
 * Only while nothing is written. Returns how many files.
 */
export const recoverParts = (shelf: PartShelf, beforeMs: number): number => {
  const { calls, home } = shelf;
  const names = calls.readDirectory(home);
  const kept = new Set<string>();
  let removed = 0;
  for (const name of names) {
    const key = journalKey(name);
    if (key === undefined) continue;
    const found = read(shelf, key);
    const isWorthKeeping =
      found !== undefined && found.journal.pieces.length > 0 && found.changedMs >= beforeMs;
    if (isWorthKeeping && hasPart(shelf, found.journal.header)) {
      if (found.journal.header.beside === null) kept.add(stagedPartName(key));
      continue;
    }
    if (found !== undefined) removeStored(shelf, found.journal.header);
    if (removeFile(calls, home, name)) removed += 1;
  }
  for (const name of names) {
    if (!kept.has(name)) removed += sweepStaged(calls, home, name);
  }
  return removed;
};

/** Removes what has the name of something staged, and is of its kind. Returns how many files. */
const sweepStaged = (calls: DirectoryCalls, home: Directory, name: string): number => {
  const isTree = isStagedTreeName(name);
  if (!isTree && !STAGED_NAME.test(name) && !isStagedPartName(name)) return 0;
  const status = calls.lstat(home, name);
  if (status === undefined || isDirectoryStatus(status) !== isTree) return 0;
  if (isTree) return removeStagedDirectory(calls, home, name);
  calls.unlink(home, name);
  return 1;
};
