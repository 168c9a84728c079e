// Reads a tree as batches, in one pass: what a walk finds and a batch can hold is read at once, while the directory it is in
// is open. What does not travel in batches is told beside them.

import { MAX_BATCHED_FILE_SIZE, MAX_BATCH_ENTRIES, type RemotePath } from '../../../base/index.ts';
import { batchEntrySize } from '../../batch.ts';
import type { Entry, Problem } from '../../entry.ts';
import { isDirectoryStatus, isFileStatus, isLinkStatus, type FileStatus } from '../calls/directory-calls.ts';
import { mtimeOf, toEntry, type DiskContext } from '../disk-context.ts';
import { guarded, refusal } from '../disk-error.ts';
import { MAX_SCAN_BATCH } from '../limits.ts';
import { startWalk, type WalkStep, type WalkedEntry } from '../tree/tree-walk.ts';
import { finishBatch, nameSize, startBatch } from './batch-builder.ts';
import { readEntry, readSeenFile, type ReadRun } from './read-entry.ts';

/** See TreePiece. */
export interface TreeRead {
  readonly length: number;
  readonly batched: number;
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  readonly isLast: boolean;
}

interface TreeRun extends ReadRun {
  /** Where the last entry was. */
  directory: string;
}

export interface CoreTreeReader {
  next(into: Uint8Array): TreeRead;
}

/**
 * A batch so full ends where a directory does, if that comes: a directory that is new where it goes, and is in one batch, is
 * made whole, at half the cost.
 */
const FULL_ENOUGH = 0.75;

/** Table of a full batch of paths of average length. */
const EXPECTED_TABLE_SIZE = MAX_BATCH_ENTRIES * batchEntrySize(48, 0, 'file');

export const readTree = (shared: DiskContext, path: RemotePath): CoreTreeReader => {
  const context = { ...shared, versionOf: () => '' };
  const walk = startWalk(context, path, { recursive: true });
  const tree = guarded(path, () => context.jail.directory(path).path);
  return {
    next(into) {
      const batch = startBatch(into, EXPECTED_TABLE_SIZE);
      const run: TreeRun = { context, tree, batch, directory: '' };
      const entries: Entry[] = [];
      const problems: Problem[] = [];
      const isMore = walk.go({
        visit: (found) => visit(run, entries, found),
        refuse: (problem) => {
          problems.push(problem);
          return problems.length < MAX_SCAN_BATCH ? 'on' : 'pause';
        },
      });
      return {
        length: finishBatch(run.batch),
        batched: run.batch.rows,
        entries,
        problems,
        isLast: !isMore,
      };
    },
  };
};

/** Whether the batch is nearly full, and the next entry is in another directory than the last. */
const isGoodEnd = (run: TreeRun, directory: string): boolean => {
  const { into, tableSize, start, offset } = run.batch;
  const isNearlyFull = tableSize + offset - start > into.length * FULL_ENOUGH;
  const isOther = run.directory !== directory;
  run.directory = directory;
  return isOther && isNearlyFull;
};

const travelsInBatches = (status: FileStatus): boolean =>
  isFileStatus(status) ? status.size <= MAX_BATCHED_FILE_SIZE : isLinkStatus(status);

const visit = (run: TreeRun, entries: Entry[], found: WalkedEntry): WalkStep => {
  if (travelsInBatches(found.status)) return readFound(run, entries, found);
  return tell(run, entries, found, found.status);
};

const tell = (
  { context }: ReadRun,
  entries: Entry[],
  { path, place }: WalkedEntry,
  status: FileStatus,
): WalkStep => {
  entries.push(toEntry(context, path, place, status));
  return entries.length < MAX_SCAN_BATCH ? 'on' : 'pause';
};

const readFound = (run: TreeRun, entries: Entry[], found: WalkedEntry): WalkStep => {
  const { place, relative, status } = found;
  if (run.batch.rows >= MAX_BATCH_ENTRIES || isGoodEnd(run, place.directory.path)) return 'again';
  const row = { name: relative, size: nameSize(relative) };
  let isRead: boolean | undefined;
  if (isFileStatus(status)) {
    isRead = readSeenFile(run, place, row, { size: status.size, mtimeUs: mtimeOf(status) });
  }
  if (isRead === undefined) {
    const now = run.context.jail.status(place);
    // Gone since it was found: as if it had never been there.
    if (now === undefined) return 'on';
    // It was exchanged for what the walk would have gone into, or told: whoever asks again finds it so.
    if (isDirectoryStatus(now))
      throw refusal('CHANGED', relative, 'became a directory while it was being read; try again');
    if (!travelsInBatches(now)) return tell(run, entries, found, now);
    isRead = readEntry(run, place, row, now);
  }
  if (isRead) return 'on';
  // It does not fit the rest of this buffer, or no buffer of this size at all.
  return run.batch.rows > 0 ? 'again' : tell(run, entries, found, status);
};
