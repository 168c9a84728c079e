// The state of one batch that is being written, and how its entries are answered. Shared by the write-batch files alone.

import type { BatchEntry, BatchResult } from '../../batch.ts';
import type { WriteOptions } from '../../storage.ts';
import type { DiskContext } from '../disk-context.ts';
import { toDiskError } from '../disk-error.ts';
import type { EntryPath } from '../jail/entry-path.ts';
import type { DirectoryMaker } from '../tree/make-directory.ts';
import type { Incoming, Placement } from '../staging/placement.ts';
import type { StagedDescriptor } from '../staging/staging.ts';

/** A staged file that waits to be synced. */
export interface WaitingFile {
  readonly index: number;
  readonly at: EntryPath;
  readonly directory: string;
  readonly staged: StagedDescriptor;
  readonly incoming: Incoming;
}

export interface BatchRun {
  readonly context: DiskContext;
  readonly options: WriteOptions;
  readonly entries: readonly BatchEntry[];
  readonly results: BatchResult[];
  readonly maker: DirectoryMaker;
  /** How many files in a row found their name free; see write-batch-file.ts. */
  freeInARow: number;
  /** Real path of the batch's directory; links stay within it. */
  tree: string;
  waiting: WaitingFile[];
  /** Which entries depend on a directory (real path) being synced. */
  readonly touched: Map<string, number[]>;
  /** Times of directories, to be set when nothing more is put into them. */
  readonly times: { readonly index: number; readonly directory: string; readonly mtimeUs: number }[];
}

export const failure = (error: unknown, path: string): BatchResult => {
  const { code, message } = toDiskError(error, path);
  return { code, message };
};

/** The entry is durable only once this directory (real path) is synced. */
export const touch = (run: BatchRun, directory: string, index: number): void => {
  const known = run.touched.get(directory);
  if (known === undefined) run.touched.set(directory, [index]);
  else known.push(index);
};

export const answer = (run: BatchRun, index: number, at: EntryPath, placement: Placement): void => {
  const { outcome, name } = placement;
  run.results[index] =
    name === at.name ? { outcome } : { outcome, path: at.parent === '' ? name : `${at.parent}/${name}` };
};
