// Content that is there already: the hashes of many files at once, and acknowledging a file that need not be written.

import type { RemotePath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import type { FileAttributes } from '../storage.ts';
import { settleUnchanged } from './staging/commit-file.ts';
import { closeQuietly, hashSteps, openRegularFile, type OpenedFile } from './content.ts';
import { isFileStatus } from './calls/directory-calls.ts';
import { entryAt, type DiskContext } from './disk-context.ts';
import { guardedAsync, refusal } from './disk-error.ts';
import { createEntryPathParser } from './jail/entry-path.ts';
import { HASH_BLOCK_SIZE } from './limits.ts';
import { syncDirectories, syncDirectory } from './staging/sync.ts';
import type { SizedFile } from './threads/worker-messages.ts';
import { ensureTimeAllowed, ensureWritable } from './write-rules.ts';

/** What opening a file costs, in bytes hashed meanwhile. */
const FILE_COST = 32 * 1024;
/** Files that are open at once while they wait to be synced. */
const FILES_PER_SYNC = 64;

interface HashRun {
  readonly context: DiskContext;
  readonly hashes: (Uint8Array | undefined)[];
  /** Lets others have their turn, once a mebibyte was hashed since the last. */
  readonly worked: (bytes: number) => Promise<void>;
  /** Hashed, and still open to be synced. */
  waiting: { readonly index: number; readonly fd: number }[];
  /** Directories (real paths) that must be synced, with the files in them. */
  readonly directories: Map<string, number[]>;
}

/** See Storage.hashFiles. */
export const hashFiles = async (
  context: DiskContext,
  directory: RemotePath,
  files: readonly SizedFile[],
  options: { readonly settle: boolean; readonly pause: () => Promise<void> },
): Promise<readonly (Uint8Array | undefined)[]> => {
  const parse = createEntryPathParser(directory);
  const settles = options.settle && !context.init.readOnly;
  const run: HashRun = {
    context,
    hashes: files.map(() => undefined),
    worked: createTurns(async () => {
      await options.pause();
      // Directories may have been moved meanwhile: they are looked at again, once for all files of a turn.
      context.jail.begin();
    }),
    waiting: [],
    directories: new Map(),
  };
  context.jail.begin();
  try {
    for (const [index, { path, size }] of files.entries()) {
      await hashOne(run, index, () => parse(path), size, settles);
      if (run.waiting.length >= FILES_PER_SYNC) await syncWaiting(run);
    }
    await syncWaiting(run);
  } finally {
    for (const { fd } of run.waiting) closeQuietly(context.calls, fd);
  }
  for (const failed of (await syncDirectories(context, run.directories.keys())).keys())
    for (const index of run.directories.get(failed) ?? []) run.hashes[index] = undefined;
  return run.hashes;
};

const createTurns = (pause: () => Promise<void>): HashRun['worked'] => {
  let since = 0;
  return async (bytes) => {
    since += bytes;
    if (since < HASH_BLOCK_SIZE) return;
    since = 0;
    await pause();
  };
};

const hashOne = async (
  run: HashRun,
  index: number,
  locate: () => { readonly parentPath: RemotePath; readonly name: string },
  size: number,
  settles: boolean,
): Promise<void> => {
  const { context } = run;
  await run.worked(FILE_COST + Math.min(size, HASH_BLOCK_SIZE));
  const found = openSized(context, locate, size);
  if (found === undefined) return;
  const { fd, status, directory } = found;
  let isKept = false;
  try {
    const steps = hashSteps(context, fd, size);
    let step = attempt(() => steps.next());
    for (; step !== undefined && step.done !== true; step = attempt(() => steps.next()))
      await run.worked(HASH_BLOCK_SIZE);
    const after = attempt(() => context.calls.fstat(fd));
    if (step?.value === undefined || after?.size !== size || after.mtimeMs !== status.mtimeMs) return;
    run.hashes[index] = step.value;
    if (!settles || directory === undefined) return;
    isKept = true;
    run.waiting.push({ index, fd });
    const inside = run.directories.get(directory);
    if (inside === undefined) run.directories.set(directory, [index]);
    else inside.push(index);
  } finally {
    if (!isKept) closeQuietly(context.calls, fd);
  }
};

/** Whatever cannot be had has no hash, and is sent. */
const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    // See above.
    return undefined;
  }
};

/** `directory` is the real path of where it is, when that must be synced. */
const openSized = (
  context: DiskContext,
  locate: () => { readonly parentPath: RemotePath; readonly name: string },
  size: number,
): (OpenedFile & { readonly directory: string | undefined }) | undefined =>
  attempt(() => {
    const { jail } = context;
    const at = locate();
    const place = { directory: jail.directory(at.parentPath), name: at.name };
    const known = jail.status(place);
    if (known === undefined || !isFileStatus(known) || known.size !== size) return undefined;
    const mustSync = context.mustSync(place.directory);
    return {
      ...openRegularFile(context.calls, place, known),
      directory: mustSync ? place.directory.path : undefined,
    };
  });

/** Makes what was hashed durable; what cannot be made so has no hash. */
const syncWaiting = async (run: HashRun): Promise<void> => {
  const { waiting, context } = run;
  if (waiting.length === 0) return;
  const results = await context.calls.syncFiles(waiting.map(({ fd }) => fd));
  run.waiting = [];
  context.jail.begin();
  waiting.forEach(({ index, fd }, position) => {
    if (results[position] !== undefined) run.hashes[index] = undefined;
    closeQuietly(context.calls, fd);
  });
};

/** See Storage.settle. */
export const settle = (
  context: DiskContext,
  path: RemotePath,
  version: string,
  attributes: Pick<FileAttributes, 'mtimeUs' | 'executable'>,
): Promise<Entry> =>
  guardedAsync(path, async () => {
    ensureWritable(context, path);
    ensureTimeAllowed(path, attributes.mtimeUs);
    context.jail.begin();
    const place = context.jail.parent(path);
    const status = context.jail.status(place);
    if (status === undefined)
      throw refusal('NOT_FOUND', path, 'does not exist; list its parent directory to see what does');
    if (!isFileStatus(status)) throw refusal('NOT_A_FILE', path, 'is not a regular file; name a file');
    if (context.versionOf(status) !== version)
      throw refusal('CHANGED', path, 'has changed since it was looked at; try again');
    settleUnchanged(context, place, attributes);
    const entry = entryAt(context, path, place);
    await syncDirectory(context, place.directory.path);
    return entry;
  });
