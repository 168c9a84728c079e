// The state of one batch that is being written, and how its entries are answered. Shared by the files of this folder alone.

import type { BatchEntry, BatchResult } from '../../batch.ts';
import type { BatchOptions, WriteOutcome } from '../../storage.ts';
import type { Directory } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { toDiskError } from '../disk-error.ts';
import type { EntryPath } from '../jail/entry-path.ts';
import type { DirectoryMaker } from '../tree/make-directory.ts';
import type { Incoming, Placement } from '../staging/placement.ts';
import type { PublishOptions } from '../staging/publish.ts';
import type { SharedKeeper } from '../trash/keeper.ts';
import type { StagedDirectory } from '../staging/staged-directory.ts';
import type { StagedDescriptor } from '../staging/staging.ts';

/** A staged file that waits to be synced. */
export interface WaitingFile {
  readonly index: number;
  readonly at: EntryPath;
  readonly directory: string;
  readonly staged: StagedDescriptor;
  readonly incoming: Incoming;
}

/** A file in a staged directory. */
export interface NewFile {
  readonly index: number;
  readonly at: EntryPath;
  readonly incoming: Incoming;
  /** Open while it waits to be synced. */
  readonly fd: number | undefined;
}

export interface NewDirectory {
  /** Real path that it is to have. */
  readonly path: string;
  /** As entries name it. */
  readonly relative: string;
  readonly name: string;
  /** The staged directory that it lies in; undefined for the topmost. */
  readonly outer: NewDirectory | undefined;
  readonly staged: StagedDirectory;
  readonly mustSync: boolean;
  readonly files: NewFile[];
  /** There is something in it that must not be seen: it cannot get its name as it is. */
  isSpoiled: boolean;
}

export interface NewDirectories {
  /** How many files are to be in and below each directory that has not been looked at, as entries name it. */
  readonly candidates: Map<string, number>;
  /** By real path. An outer one comes before those in it. */
  readonly byPath: Map<string, NewDirectory>;
  /** As entries name them. */
  readonly byRelative: Map<string, NewDirectory>;
  /** How many descriptors they hold. */
  held: number;
}

export interface BatchRun {
  readonly context: DiskContext;
  readonly options: PublishOptions & BatchOptions;
  /** Keeps what is replaced, all of it in one group; undefined where nothing is kept. */
  readonly keeper: SharedKeeper | undefined;
  readonly entries: readonly BatchEntry[];
  readonly results: BatchResult[];
  /** Of files that are done, where somebody wants to know. */
  readonly versions: string[] | undefined;
  readonly maker: DirectoryMaker;
  /** How many files in a row found their name free; see write-batch-file.ts. */
  freeInARow: number;
  /** Real path of the batch's directory; links stay within it. */
  tree: string;
  waiting: WaitingFile[];
  /** Directories that wait in staging for their names, with files in them. */
  readonly unnamed: NewDirectories;
  /** Which entries depend on a directory (real path) being synced. */
  readonly touched: Map<string, number[]>;
  /** Times of directories, to be set when nothing more is put into them. */
  readonly times: { readonly index: number; readonly directory: string; readonly mtimeUs: number }[];
}

/** How many descriptors are held by what waits for its name. */
export const heldBy = ({ waiting, unnamed }: BatchRun): number => waiting.length + unnamed.held;

export const failure = (error: unknown, path: string): BatchResult => {
  const { code, message } = toDiskError(error, path);
  return { code, message };
};

/** Notes the version of a file that is at its place, or comes there with its directory. */
export const noteVersion = (run: BatchRun, index: number, directory: Directory, name: string): void => {
  if (run.versions === undefined) return;
  const status = run.context.calls.lstat(directory, name);
  if (status !== undefined) run.versions[index] = run.context.versionOf(status);
};

/** The entry is durable only once this directory (real path) is synced. */
export const touch = (run: BatchRun, directory: string, index: number): void => {
  const known = run.touched.get(directory);
  if (known === undefined) run.touched.set(directory, [index]);
  else known.push(index);
};

/** The answers that say no more than this: one object each, which crosses to another thread once for a whole batch. */
const PLAIN_ANSWERS = new Map<WriteOutcome, BatchResult>();

const plainAnswer = (outcome: WriteOutcome): BatchResult => {
  const known = PLAIN_ANSWERS.get(outcome) ?? Object.freeze({ outcome });
  PLAIN_ANSWERS.set(outcome, known);
  return known;
};

export const answer = (run: BatchRun, index: number, at: EntryPath, placement: Placement): void => {
  const { outcome, name } = placement;
  run.results[index] =
    name === at.name
      ? plainAnswer(outcome)
      : { outcome, path: at.parent === '' ? name : `${at.parent}/${name}` };
};
