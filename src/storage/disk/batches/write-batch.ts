// Writes many small entries: verify → stage all → sync all in the thread pool → give each its name → set the times of
// directories → sync each directory once → answer. An entry that fails fails alone, and is answered so; what is answered
// as done is durable. Where nothing is synced, each file gets its name at once. The files of a directory that does not
// exist yet get their names together, by its own.

import { isWherryError, type RemotePath } from '../../../base/index.ts';
import { decodeBatch, type BatchEntry, type BatchResult } from '../../batch.ts';
import type { BatchOptions } from '../../storage.ts';
import { failure, heldBy, touch, type BatchRun } from './batch-run.ts';
import { errnoOf } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded } from '../disk-error.ts';
import { createEntryPathParser, type EntryPath } from '../jail/entry-path.ts';
import { MAX_SYNC_GROUP } from '../limits.ts';
import { UnnamedDirectory, createDirectoryMaker } from '../tree/make-directory.ts';
import { childPath } from '../jail/directory-cache.ts';
import { syncDirectories } from '../staging/sync.ts';
import { abandonDirectories } from './name-directories.ts';
import { nameWaiting } from './name-waiting.ts';
import { newDirectoryFor, planNewDirectories, takeNewDirectories } from './new-directory.ts';
import { startNewFile } from './new-file.ts';
import { abandon, startFile } from './write-batch-file.ts';
import { makeDirectoryEntry, makeLinkEntry } from './write-batch-tree.ts';
import { createKeeper } from '../trash/keeper.ts';
import { ensureWritable } from '../write-rules.ts';

export interface BatchWritten {
  readonly results: readonly BatchResult[];
  readonly versions: readonly string[] | undefined;
}

/** See Storage.writeBatch. Throws only when the batch is malformed, or its directory cannot be had; nothing is written then. */
export const writeBatch = async (
  context: DiskContext,
  directory: RemotePath,
  bytes: Uint8Array,
  options: BatchOptions,
): Promise<BatchWritten> => {
  ensureWritable(context, directory);
  const entries = decodeBatch(bytes);
  const parse = createEntryPathParser(directory);
  const results: BatchResult[] = [];
  const paths = entries.map((entry, index) => {
    try {
      return parse(entry.path);
    } catch (error: unknown) {
      results[index] = failure(error, entry.path);
      return undefined;
    }
  });
  const expectsNothing = options.ifMatch === undefined && options.expected === undefined;
  const isStagedWhole = context.calls.renamesOpenDirectories && expectsNothing;
  const unnamed = planNewDirectories(isStagedWhole ? entries : [], paths);
  const keeper = createKeeper(context, options.by);
  const run: BatchRun = {
    context,
    options: { ...options, keeper },
    keeper,
    entries,
    results,
    versions: options.versions === true ? entries.map(() => '') : undefined,
    maker: createDirectoryMaker(context, directory, unnamed.byPath),
    freeInARow: 0,
    tree: '/',
    waiting: [],
    unnamed,
    touched: new Map(),
    times: [],
  };
  context.jail.begin();
  try {
    for (const [index, at] of paths.entries()) {
      const more = at === undefined ? undefined : writeEntry(run, index, at);
      // Most entries leave nothing to wait for, and a wait for each would cost as much as a system call.
      if (more !== undefined) await more;
    }
    await nameWaiting(run);
  } finally {
    // Left only when something unforeseen was thrown.
    for (const { staged } of run.waiting) abandon(run, staged);
    abandonDirectories(run, takeNewDirectories(run));
    keeper?.close();
  }
  setTimes(run);
  await syncTouched(run);
  return { results, versions: run.versions };
};

/** How often an entry is begun again after what was in its way is out of it. */
const MAX_RETRIES = 2;

/** Undefined when the entry is done with, or waits for others; else what remains to be done for it. */
const writeEntry = (run: BatchRun, index: number, at: EntryPath): Promise<void> | undefined => {
  const others = nameOthersFirst(run, at, run.entries[index] as BatchEntry);
  return others === undefined ? tryEntry(run, index, at, 0) : others.then(() => tryEntry(run, index, at, 0));
};

const tryEntry = (
  run: BatchRun,
  index: number,
  at: EntryPath,
  retries: number,
): Promise<void> | undefined => {
  try {
    startEntry(run, index, at, run.entries[index] as BatchEntry);
  } catch (error: unknown) {
    run.freeInARow = 0;
    return tryAgain(run, index, at, retries, error);
  }
  return heldBy(run) >= MAX_SYNC_GROUP ? nameWaiting(run) : undefined;
};

/** Begins an entry again if what was in its way could be cleared; otherwise that is its answer. */
const tryAgain = async (
  run: BatchRun,
  index: number,
  at: EntryPath,
  retries: number,
  error: unknown,
): Promise<void> => {
  if (retries < MAX_RETRIES && (await clearTheWay(run, error))) await tryEntry(run, index, at, retries + 1);
  else run.results[index] = failure(error, (run.entries[index] as BatchEntry).path);
};

/** Undefined when nothing that waits has to be named before this entry is begun. */
const nameOthersFirst = (run: BatchRun, at: EntryPath, { kind }: BatchEntry): Promise<void> | undefined => {
  const { waiting, unnamed } = run;
  if (kind !== 'file' && unnamed.byPath.size > 0) {
    // What is no file may need any directory. Each such stop is a round of syncs of its own: one in a batch is enough.
    if ([...unnamed.byPath.values()].some(({ mustSync }) => mustSync)) unnamed.candidates.clear();
    return nameWaiting(run);
  }
  // Two entries of one name are answered one after the other.
  const hasTwin = waiting.some((other) => other.at.name === at.name && other.at.parent === at.parent);
  return hasTwin ? nameWaiting(run) : undefined;
};

/** Whether an entry that failed so may be begun again. */
const clearTheWay = async (run: BatchRun, error: unknown): Promise<boolean> => {
  const errno = isWherryError(error) ? errnoOf(error.cause) : errnoOf(error);
  // A directory may have been put in the place of an empty one that was entered; see name-directories.ts.
  if (errno === 'ENOENT') run.context.jail.begin();
  // Descriptors may be held by this very batch: giving them back helps.
  else if (!(error instanceof UnnamedDirectory || errno === 'EMFILE' || errno === 'ENFILE')) return false;
  else if (heldBy(run) === 0) return false;
  else await nameWaiting(run);
  return true;
};

const startEntry = (run: BatchRun, index: number, at: EntryPath, entry: BatchEntry): void => {
  const directory = entry.kind === 'file' ? newDirectoryFor(run, index, at.parent) : undefined;
  if (directory !== undefined) {
    startNewFile(run, index, at, directory, entry);
    return;
  }
  const parent = run.maker.ensure(at.parent, (path) => touch(run, path, index));
  run.tree = run.maker.base();
  const place = { directory: parent, name: at.name };
  const { byPath } = run.unnamed;
  if (byPath.size > 0 && byPath.has(childPath(parent.path, at.name))) throw new UnnamedDirectory();
  if (entry.kind === 'file') startFile(run, index, at, place, entry);
  else if (entry.kind === 'directory') makeDirectoryEntry(run, index, at, place, entry);
  else makeLinkEntry(run, index, at, place, entry);
};

const setTimes = (run: BatchRun): void => {
  const { context } = run;
  context.jail.begin();
  for (const { index, directory, mtimeUs } of run.times) {
    try {
      guarded(directory, () =>
        context.calls.setDirectoryTime(context.jail.realDirectory(directory), mtimeUs),
      );
      touch(run, directory, index);
    } catch (error: unknown) {
      run.results[index] = failure(error, directory);
    }
  }
};

const syncTouched = async (run: BatchRun): Promise<void> => {
  const failed = await syncDirectories(run.context, run.touched.keys());
  for (const [directory, error] of failed) {
    for (const index of run.touched.get(directory) ?? []) run.results[index] = failure(error, directory);
  }
};
