// Writes many small entries: verify → stage all → sync all in the thread pool → give each its name → set the times of
// directories → sync each directory once → answer. An entry that fails fails alone, and is answered so; what is answered
// as done is durable. Where nothing is synced, each file gets its name at once.

import { equalBytes, isWherryError, nameFromBytes, type RemotePath } from '../../base/index.ts';
import { decodeBatch, type BatchEntry, type BatchResult } from '../batch.ts';
import type { WriteOptions } from '../storage.ts';
import { commitStaged, settleUnchanged } from './commit-file.ts';
import { closeQuietly, hasContent, hashFile, writeFully } from './content.ts';
import { errnoOf, isDirectoryStatus, isLinkStatus, type FileStatus } from './directory-calls.ts';
import { childPath, type OpenDirectory } from './directory-cache.ts';
import { mtimeOf, type DiskContext } from './disk-context.ts';
import { guarded, refusal, toDiskError } from './disk-error.ts';
import { createEntryPathParser, type EntryPath } from './entry-path.ts';
import type { Place } from './jail.ts';
import { MAX_SYNC_GROUP } from './limits.ts';
import { createDirectoryMaker, type DirectoryMaker } from './make-directory.ts';
import { decidePlacement, type Incoming, type Placement } from './placement.ts';
import type { StagedDescriptor } from './staging.ts';
import { syncDirectories } from './sync.ts';
import { staysWithin } from './tree-link.ts';
import { ensureNameAllowed, ensureSizeAllowed, ensureWritable } from './write-rules.ts';

const FREE_IN_A_ROW = 16;

interface Waiting {
  readonly index: number;
  readonly at: EntryPath;
  readonly directory: string;
  readonly staged: StagedDescriptor;
  readonly incoming: Incoming;
}

interface BatchRun {
  readonly context: DiskContext;
  readonly options: WriteOptions;
  readonly entries: readonly BatchEntry[];
  readonly results: BatchResult[];
  readonly maker: DirectoryMaker;
  /** How many files in a row found their name free; see `placeFile`. */
  freeInARow: number;
  /** Real path of the batch's directory; links stay within it. */
  tree: string;
  waiting: Waiting[];
  /** Which entries depend on a directory (real path) being synced. */
  readonly touched: Map<string, number[]>;
  /** Times of directories, to be set when nothing more is put into them. */
  readonly times: { readonly index: number; readonly directory: string; readonly mtimeUs: number }[];
}

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

const failure = (error: unknown, path: string): BatchResult => {
  const { code, message } = toDiskError(error, path);
  return { code, message };
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

const touch = (run: BatchRun, directory: string, index: number): void => {
  const known = run.touched.get(directory);
  if (known === undefined) run.touched.set(directory, [index]);
  else known.push(index);
};

const answer = (run: BatchRun, index: number, at: EntryPath, placement: Placement): void => {
  const { outcome, name } = placement;
  run.results[index] =
    name === at.name ? { outcome } : { outcome, path: at.parent === '' ? name : `${at.parent}/${name}` };
};

const startFile = (run: BatchRun, index: number, at: EntryPath, place: Place, entry: BatchEntry): void => {
  const { context, options } = run;
  const path = childPath(at.parentPath, at.name);
  const { content, hash } = entry;
  ensureNameAllowed(context, path);
  ensureSizeAllowed(context, path, content.length);
  const hasher = context.init.createHasher();
  hasher.update(content);
  if (!equalBytes(hasher.digest(), hash))
    throw refusal(
      'CORRUPTED',
      path,
      'was not written: the bytes that arrived are not the bytes that were sent; send it again',
    );
  const incoming: Incoming = {
    kind: 'file',
    mtimeUs: entry.mtimeUs,
    isSame: (other, status) => hasContent(context, other, status, content.length, hash),
    directoryCode: 'NOT_A_FILE',
  };
  const placement = placeFile(run, place, incoming);
  if (placement.outcome === 'unchanged' || placement.outcome === 'skipped') {
    finishFile(run, index, at, place.directory, placement);
    return;
  }
  const mustSync = context.mustSync(place.directory);
  const staged = context.staging.createFile(place.directory, entry.executable);
  try {
    if (content.length > 0) writeFully(context.calls, staged.fd, content, 0);
    context.calls.setFileTime(staged.fd, entry.mtimeUs);
    if (!mustSync) context.calls.close(staged.fd);
  } catch (error: unknown) {
    abandon(run, staged);
    throw error;
  }
  if (mustSync) run.waiting.push({ index, at, directory: place.directory.path, staged, incoming });
  else
    finishFile(
      run,
      index,
      at,
      place.directory,
      commitStaged(context, staged, place, incoming, options, placement),
    );
};

/**
 * Where one file after the other is new, looking first is in vain: giving the name by a link tells when it is taken, and
 * then the look is taken after all. Where names are taken, looking first spares writing what is there already.
 */
const placeFile = (run: BatchRun, place: Place, incoming: Incoming): Placement => {
  const { policy, ifMatch } = run.options;
  if (run.freeInARow >= FREE_IN_A_ROW && policy !== 'replace' && ifMatch === undefined)
    return { outcome: 'created', name: place.name };
  const placement = decidePlacement(run.context, place, incoming, run.options);
  if (placement.outcome === 'created') run.freeInARow += 1;
  else run.freeInARow = 0;
  return placement;
};

/** Closes and removes a staged file that will not get a name. */
const abandon = (run: BatchRun, staged: StagedDescriptor): void => {
  closeQuietly(run.context.calls, staged.fd);
  run.context.staging.remove(staged);
};

const finishFile = (
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
      run.options.policy === 'replace' ? entry : {},
    );
  }
  if (placement.outcome !== 'skipped') touch(run, directory.path, index);
  answer(run, index, at, placement);
};

/** Syncs the files that wait, then gives each its name. */
const nameWaiting = async (run: BatchRun): Promise<void> => {
  const { context } = run;
  const group = run.waiting;
  if (group.length === 0) return;
  const synced = await context.calls.syncFiles(group.map(({ staged }) => staged.fd));
  // From here each one is named or removed below.
  run.waiting = [];
  context.jail.begin();
  group.forEach((file, position) => {
    const entry = run.entries[file.index] as BatchEntry;
    try {
      let directory: OpenDirectory;
      try {
        const error = synced[position];
        if (error !== undefined) throw error;
        ensureUntouched(run, file, entry);
        directory = context.jail.realDirectory(file.directory);
      } catch (error: unknown) {
        abandon(run, file.staged);
        throw error;
      }
      closeQuietly(context.calls, file.staged.fd);
      const place = { directory, name: file.at.name };
      finishFile(
        run,
        file.index,
        file.at,
        directory,
        commitStaged(context, file.staged, place, file.incoming, run.options),
      );
    } catch (error: unknown) {
      run.results[file.index] = failure(error, childPath(file.at.parentPath, file.at.name));
    }
  });
};

/** Another program that wrote into staging meanwhile shows by the time; reading the file again settles it. */
const ensureUntouched = (run: BatchRun, file: Waiting, entry: BatchEntry): void => {
  const status = run.context.calls.fstat(file.staged.fd);
  if (status.size === entry.content.length && mtimeOf(status) === entry.mtimeUs) return;
  const found =
    status.size === entry.content.length ? hashFile(run.context, file.staged.fd, status.size) : undefined;
  if (found !== undefined && equalBytes(found, entry.hash)) return;
  throw refusal(
    'CORRUPTED',
    childPath(file.at.parentPath, file.at.name),
    'was not written: its bytes were changed by another program while they waited; send it again',
  );
};

const makeDirectoryEntry = (
  run: BatchRun,
  index: number,
  at: EntryPath,
  place: Place,
  entry: BatchEntry,
): void => {
  const { context, options } = run;
  const isSame = (other: Place, status: FileStatus): boolean =>
    isDirectoryStatus(status) ||
    // A link to a directory serves as one, here as everywhere on the way to an entry.
    (isLinkStatus(status) &&
      context.jail.follow(other.directory, context.calls.readLink(other.directory, other.name)).leads ===
        'directory');
  const incoming: Incoming = {
    kind: 'directory',
    mtimeUs: entry.mtimeUs,
    isSame,
    directoryCode: 'ALREADY_EXISTS',
  };
  const placement = decidePlacement(context, place, incoming, options);
  if (placement.outcome !== 'skipped') {
    const directory = run.maker.ensure(
      at.parent === '' ? placement.name : `${at.parent}/${placement.name}`,
      (path) => touch(run, path, index),
    );
    run.times.push({ index, directory: directory.path, mtimeUs: entry.mtimeUs });
  }
  answer(run, index, at, placement);
};

const makeLinkEntry = (
  run: BatchRun,
  index: number,
  at: EntryPath,
  place: Place,
  entry: BatchEntry,
): void => {
  const { context, options } = run;
  const { calls, jail, staging } = context;
  const path = childPath(at.parentPath, at.name);
  const target = nameFromBytes(entry.content);
  ensureNameAllowed(context, path);
  if (target.includes('\0')) throw refusal('BAD_REQUEST', path, 'is a link whose target contains a NUL byte');
  jail.pin(place.directory);
  try {
    if (!staysWithin(jail, place.directory, target, run.tree)) {
      throw refusal(
        'FORBIDDEN',
        path,
        'is a link that leads, or could come to lead, outside of the directory it is sent to; such links are not made',
      );
    }
    const isSame = (other: Place, status: FileStatus): boolean =>
      isLinkStatus(status) && calls.readLink(other.directory, other.name) === target;
    const incoming: Incoming = { kind: 'link', mtimeUs: entry.mtimeUs, isSame, directoryCode: 'NOT_A_FILE' };
    let placement = decidePlacement(context, place, incoming, options);
    if (placement.outcome !== 'unchanged' && placement.outcome !== 'skipped') {
      const staged = staging.createLink(place.directory, target);
      try {
        calls.setLinkTime(staged.home, staged.name, entry.mtimeUs);
      } catch (error: unknown) {
        staging.remove(staged);
        throw error;
      }
      placement = commitStaged(context, staged, place, incoming, options, placement);
    }
    if (placement.outcome !== 'skipped') touch(run, place.directory.path, index);
    answer(run, index, at, placement);
  } finally {
    jail.unpin(place.directory);
  }
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
