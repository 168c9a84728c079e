// Writes many small entries: verify → stage all → sync all in the thread pool → give each its name → set the times of
// directories → sync each directory once → answer. An entry that fails fails alone, and is answered so; what is answered
// as done is durable. Where nothing is synced, each file gets its name at once.

import { isWherryError, type RemotePath } from '../../../base/index.ts';
import { decodeBatch, type BatchEntry, type BatchResult } from '../../batch.ts';
import type { WriteOptions } from '../../storage.ts';
import { failure, touch, type BatchRun } from './batch-run.ts';
import { errnoOf } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded } from '../disk-error.ts';
import { createEntryPathParser, type EntryPath } from '../jail/entry-path.ts';
import { MAX_SYNC_GROUP } from '../limits.ts';
import { createDirectoryMaker } from '../tree/make-directory.ts';
import { syncDirectories } from '../staging/sync.ts';
import { abandon, nameWaiting, startFile } from './write-batch-file.ts';
import { makeDirectoryEntry, makeLinkEntry } from './write-batch-tree.ts';
import { ensureWritable } from '../write-rules.ts';

/** See Storage.writeBatch. Throws only when the batch is malformed, or its directory cannot be had; nothing is written then. */
export const writeBatch = async (
  context: DiskContext,
  directory: RemotePath,
  bytes: Uint8Array,
  options: WriteOptions,
): Promise<readonly BatchResult[]> => {
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
  const run: BatchRun = {
    context,
    options,
    entries,
    results,
    maker: createDirectoryMaker(context, directory),
    freeInARow: 0,
    tree: '/',
    waiting: [],
    touched: new Map(),
    times: [],
  };
  context.jail.begin();
  try {
    for (const [index, at] of paths.entries()) if (at !== undefined) await writeEntry(run, index, at);
    await nameWaiting(run);
  } finally {
    // Left only when something unforeseen was thrown.
    for (const { staged } of run.waiting) abandon(run, staged);
  }
  setTimes(run);
  await syncTouched(run);
  return results;
};

const writeEntry = async (run: BatchRun, index: number, at: EntryPath): Promise<void> => {
  const entry = run.entries[index] as BatchEntry;
  try {
    // Two entries of one name are answered one after the other.
    if (
      run.waiting.length > 0 &&
      run.waiting.some((other) => other.at.name === at.name && other.at.parent === at.parent)
    )
      await nameWaiting(run);
    startEntry(run, index, at, entry);
  } catch (error: unknown) {
    run.freeInARow = 0;
    const errno = isWherryError(error) ? errnoOf(error.cause) : errnoOf(error);
    if ((errno !== 'EMFILE' && errno !== 'ENFILE') || run.waiting.length === 0) {
      run.results[index] = failure(error, entry.path);
      return;
    }
    // The descriptors are held by this very batch: give them back, then try once more.
    await nameWaiting(run);
    try {
      startEntry(run, index, at, entry);
    } catch (again: unknown) {
      run.results[index] = failure(again, entry.path);
    }
  }
  if (run.waiting.length >= MAX_SYNC_GROUP) await nameWaiting(run);
};

const startEntry = (run: BatchRun, index: number, at: EntryPath, entry: BatchEntry): void => {
  const parent = run.maker.ensure(at.parent, (path) => touch(run, path, index));
  run.tree = run.maker.base();
  const place = { directory: parent, name: at.name };
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
