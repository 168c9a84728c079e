// Walks directories: parents before their children, in pieces, with few descriptors open however deep or wide the tree
// is. Directories are entered by their real names only; a link is an entry, never a way down. What cannot be read is a
// problem, not the end.

import { MAX_PATH_BYTES, MAX_PATH_DEPTH, nameBytes, type RemotePath } from '../../../base/index.ts';
import type { Entry, Problem } from '../../entry.ts';
import { createPathFilter, type PathFilter } from '../../path-filter.ts';
import type { ScanBatch } from '../../storage.ts';
import { childPath, type OpenDirectory } from '../jail/directory-cache.ts';
import { toEntry, type DiskContext } from '../disk-context.ts';
import { guarded, toDiskError } from '../disk-error.ts';
import { MAX_SCAN_BATCH, isHiddenName } from '../limits.ts';

export interface CoreScanOptions {
  readonly recursive?: boolean | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  readonly versions?: boolean | undefined;
}

interface Pending {
  /** Real path in the root. */
  readonly real: string;
  /** Path as the caller knows it. */
  readonly shown: string;
  /** Path relative to the scan's start, for the filter. */
  readonly relative: string;
  readonly depth: number;
}

interface Batch {
  entries: Entry[];
  problems: Problem[];
}

const problem = (path: string, error: unknown): Problem => {
  const { code, message } = toDiskError(error, path);
  return { path, code, message };
};

export const scan = function* (
  shared: DiskContext,
  path: RemotePath,
  options: CoreScanOptions,
): Generator<ScanBatch, void, void> {
  // A version is a hash: dear, where an entry costs two microseconds.
  const context = options.versions === false ? { ...shared, versionOf: () => '' } : shared;
  const { jail } = context;
  const isLeftOut = createPathFilter(options.exclude, options.include);
  const start = guarded(path, () => {
    jail.begin();
    const { path: real } = jail.directory(path);
    return { real, shown: path, relative: '', depth: path === '/' ? 0 : path.split('/').length - 1 };
  });
  const pending: Pending[] = [start];
  let batch: Batch = { entries: [], problems: [] };
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const below: Pending[] = [];
    const names = listNames(context, at, at === start, batch.problems);
    for (let offset = 0; offset < names.length;) {
      offset = lookAtSome(
        context,
        at,
        names,
        offset,
        isLeftOut,
        batch,
        options.recursive === true ? below : undefined,
      );
      if (batch.entries.length < MAX_SCAN_BATCH && batch.problems.length < MAX_SCAN_BATCH) continue;
      yield batch;
      batch = { entries: [], problems: [] };
      // Others may have used the jail meanwhile, and anything may have changed.
      jail.begin();
    }
    for (let index = below.length - 1; index >= 0; index -= 1) pending.push(below[index] as Pending);
  }
  if (batch.entries.length > 0 || batch.problems.length > 0) yield batch;
};

const listNames = (context: DiskContext, at: Pending, isStart: boolean, problems: Problem[]): string[] => {
  try {
    const directory = context.jail.realDirectory(at.real);
    return context.calls.readDirectory(directory).filter((name) => !isHiddenName(name));
  } catch (error: unknown) {
    if (isStart) throw toDiskError(error, at.shown);
    problems.push(problem(at.shown, error));
    return [];
  }
};

/** Looks at names from `offset` until the batch is full; returns where it stopped. */
const lookAtSome = (
  context: DiskContext,
  at: Pending,
  names: readonly string[],
  offset: number,
  isLeftOut: PathFilter,
  batch: Batch,
  below: Pending[] | undefined,
): number => {
  let directory: OpenDirectory;
  try {
    directory = context.jail.realDirectory(at.real);
  } catch (error: unknown) {
    batch.problems.push(problem(at.shown, error));
    return names.length;
  }
  const prefix = at.shown === '/' ? '/' : `${at.shown}/`;
  const relativePrefix = at.relative === '' ? '' : `${at.relative}/`;
  context.jail.pin(directory);
  try {
    let index = offset;
    for (; index < names.length && batch.entries.length < MAX_SCAN_BATCH; index += 1) {
      const name = names[index] as string;
      const shown = prefix + name;
      try {
        const place = { directory, name };
        const status = context.calls.lstat(directory, name);
        // Gone since it was listed: as if it had never been there.
        if (status === undefined) continue;
        const entry = toEntry(context, shown as RemotePath, place, status);
        if (isLeftOut(relativePrefix + name, entry.kind === 'directory')) continue;
        if (isTooLong(shown, at.depth)) {
          batch.problems.push({
            path: shown,
            code: 'INVALID_NAME',
            message: 'The path is too long or too deep; shorten the names above it.',
          });
          continue;
        }
        batch.entries.push(entry);
        if (entry.kind !== 'directory') continue;
        below?.push({
          real: childPath(at.real, name),
          shown,
          relative: relativePrefix + name,
          depth: at.depth + 1,
        });
      } catch (error: unknown) {
        batch.problems.push(problem(shown, error));
      }
    }
    return index;
  } finally {
    context.jail.unpin(directory);
  }
};

/** What a RemotePath promises, for paths that are made here from the names on disk. */
const isTooLong = (path: string, parentDepth: number): boolean =>
  parentDepth >= MAX_PATH_DEPTH ||
  (path.length > MAX_PATH_BYTES / 3 && nameBytes(path).length > MAX_PATH_BYTES);
