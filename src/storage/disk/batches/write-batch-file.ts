// The files of a batch, one by one: verified in memory, staged, and given their names. Those of directories that are new
// themselves are in new-file.ts.

import { equalBytes } from '../../../base/index.ts';
import type { BatchEntry } from '../../batch.ts';
import { entryOptions } from '../../write-options.ts';
import { answer, noteVersion, touch, type BatchRun, type WaitingFile } from './batch-run.ts';
import { commitStaged, settleUnchanged } from '../staging/commit-file.ts';
import type { KeptFile } from './keep-replaced.ts';
import { closeQuietly, hasContent, hashFile, writeFully } from '../content.ts';
import type { SyncResult } from '../calls/directory-calls.ts';
import { childPath, type OpenDirectory } from '../jail/directory-cache.ts';
import { mtimeOf } from '../disk-context.ts';
import { refusal } from '../disk-error.ts';
import type { EntryPath } from '../jail/entry-path.ts';
import type { Place } from '../jail/jail.ts';
import { decidePlacement, type Incoming, type Placement } from '../staging/placement.ts';
import type { StagedDescriptor } from '../staging/staging.ts';
import { withRoom } from '../trash/make-room.ts';
import { ensureNameAllowed, ensureSizeAllowed } from '../write-rules.ts';

const FREE_IN_A_ROW = 16;

/** Refuses what may not be written; what is known of the file that may. */
export const verifyFile = (run: BatchRun, at: EntryPath, entry: BatchEntry): Incoming => {
  const { context } = run;
  const path = childPath(at.parentPath, at.name);
  const { content, hash } = entry;
  ensureNameAllowed(context, path);
  ensureSizeAllowed(context, path, content.length);
  if (!equalBytes(context.init.hash(content), hash))
    throw refusal(
      'CORRUPTED',
      path,
      'was not written: the bytes that arrived are not the bytes that were sent; send it again',
    );
  return {
    kind: 'file',
    mtimeUs: entry.mtimeUs,
    isSame: (other, status) => hasContent(context, other, status, content.length, hash),
    directoryCode: 'NOT_A_FILE',
  };
};

/** Content and time, for a file that was just made. */
export const fillFile = ({ context }: BatchRun, fd: number, { content, mtimeUs }: BatchEntry): void => {
  if (content.length > 0) withRoom(context, content.length, () => writeFully(context.calls, fd, content, 0));
  context.calls.setFileTime(fd, mtimeUs);
};

/** Stages a file and, where nothing is synced, gives it its name; elsewhere it waits for `nameWaiting`. */
export const startFile = (
  run: BatchRun,
  index: number,
  at: EntryPath,
  place: Place,
  entry: BatchEntry,
): void => {
  const { context } = run;
  const options = entryOptions(run.options, index);
  const incoming = verifyFile(run, at, entry);
  const placement = placeFile(run, place, incoming, options);
  if (placement.outcome === 'unchanged' || placement.outcome === 'skipped') {
    finishFile(run, index, at, place.directory, placement);
    return;
  }
  const mustSync = context.mustSync(place.directory);
  const staged = withRoom(context, 0, () => context.staging.createFile(place.directory, entry.executable));
  try {
    fillFile(run, staged.fd, entry);
  } catch (error: unknown) {
    abandon(run, staged);
    throw error;
  }
  if (mustSync) {
    run.waiting.push({ index, at, directory: place.directory.path, staged, incoming });
    return;
  }
  closeStaged(run, staged);
  const committed = commitStaged(context, staged, place, incoming, options, placement);
  finishFile(run, index, at, committed.directory, committed);
};

/** Nothing was synced, so closing may be the first to hear that the bytes did not fit. */
const closeStaged = (run: BatchRun, staged: StagedDescriptor): void => {
  try {
    run.context.calls.close(staged.fd);
  } catch (error: unknown) {
    run.context.staging.remove(staged);
    throw error;
  }
};

/**
 * Where one file after the other is new, looking first is in vain: giving the name by a link tells when it is taken, and
 * then the look is taken after all. Where names are taken, looking first spares writing what is there already.
 */
const placeFile = (
  run: BatchRun,
  place: Place,
  incoming: Incoming,
  options: BatchRun['options'],
): Placement => {
  const { policy, ifMatch } = options;
  if (run.freeInARow >= FREE_IN_A_ROW && policy !== 'replace' && ifMatch === undefined)
    return { outcome: 'created', name: place.name };
  const placement = decidePlacement(run.context, place, incoming, options);
  if (placement.outcome === 'created') run.freeInARow += 1;
  else run.freeInARow = 0;
  return placement;
};

/** Closes and removes a staged file that will not get a name. */
export const abandon = (run: BatchRun, staged: StagedDescriptor): void => {
  closeQuietly(run.context.calls, staged.fd);
  run.context.staging.remove(staged);
};

/** Answers a file that has its name, or does not get it because of what has. */
export const finishFile = (
  run: BatchRun,
  index: number,
  at: EntryPath,
  directory: OpenDirectory,
  placement: Placement,
): void => {
  if (placement.outcome !== 'created') run.freeInARow = 0;
  if (placement.outcome === 'unchanged') {
    const entry = run.entries[index] as BatchEntry;
    settleUnchanged(
      run.context,
      { directory, name: placement.name },
      entryOptions(run.options, index).policy === 'replace' ? entry : {},
    );
  }
  if (placement.outcome !== 'skipped') {
    touch(run, directory.path, index);
    noteVersion(run, index, directory, placement.name);
  }
  answer(run, index, at, placement);
};

/** Gives a file that was synced its name. Throws why it gets none; then nothing is left of it. */
export const nameFile = (run: BatchRun, file: WaitingFile, syncError: SyncResult, kept?: KeptFile): void => {
  const { context } = run;
  let directory: OpenDirectory;
  try {
    if (syncError !== undefined) throw syncError;
    ensureUntouched(run, file.index, file.at, file.staged.fd);
    directory = context.jail.realDirectory(file.directory);
  } catch (error: unknown) {
    abandon(run, file.staged);
    kept?.takeBack?.();
    throw error;
  }
  closeQuietly(context.calls, file.staged.fd);
  const place = { directory, name: file.at.name };
  const committed = commitStaged(
    context,
    file.staged,
    place,
    file.incoming,
    kept?.options ?? entryOptions(run.options, file.index),
    kept?.placement,
  );
  finishFile(run, file.index, file.at, committed.directory, committed);
};

/** Another program that wrote into staging meanwhile shows by the time; reading the file again settles it. */
export const ensureUntouched = (run: BatchRun, index: number, at: EntryPath, fd: number): void => {
  const entry = run.entries[index] as BatchEntry;
  const status = run.context.calls.fstat(fd);
  if (status.size === entry.content.length && mtimeOf(status) === entry.mtimeUs) return;
  const found = status.size === entry.content.length ? hashFile(run.context, fd, status.size) : undefined;
  if (found !== undefined && equalBytes(found, entry.hash)) return;
  throw refusal(
    'CORRUPTED',
    childPath(at.parentPath, at.name),
    'was not written: its bytes were changed by another program while they waited; send it again',
  );
};
