// Copies inside the root: a file through staging like an upload, a link as a link, a directory entry by entry. In a
// directory what fails is a problem of its own, and everything else is copied.

import { isWithinRemotePath, remotePathParent, type RemotePath } from '../../../base/index.ts';
import type { Entry, Problem } from '../../entry.ts';
import type { WriteOptions, Written } from '../../storage.ts';
import { commitStaged } from '../staging/commit-file.ts';
import { openRegularFile } from '../content.ts';
import { copyFile } from './copy-file.ts';
import { errnoOf, isDirectoryStatus, isLinkStatus, type FileStatus } from '../calls/directory-calls.ts';
import { childPath } from '../jail/directory-cache.ts';
import { entryAt, mtimeOf, type DiskContext } from '../disk-context.ts';
import { guarded, guardedAsync, refusal, toDiskError } from '../disk-error.ts';
import { readLinkTarget, type Place } from '../jail/jail.ts';
import { decidePlacement, type Incoming, type Placement } from '../staging/placement.ts';
import type { PublishOptions } from '../staging/publish.ts';
import { createKeeper } from '../trash/keeper.ts';
import { scan } from './scan.ts';
import { syncDirectories } from '../staging/sync.ts';
import { staysWithin } from '../jail/tree-link.ts';
import { ensureNameAllowed, ensureWritable } from '../write-rules.ts';

export interface Copied {
  readonly written: Written;
  readonly problems: readonly Problem[];
}

interface CopyRun {
  readonly context: DiskContext;
  readonly problems: Problem[];
  /** Directories (real paths) that something was put into. */
  readonly touched: Set<string>;
  /** Times of directories that were made, to be set last. */
  readonly times: { readonly real: string; readonly mtimeUs: number }[];
}

/** What was made of one entry. */
interface Made {
  readonly place: Place;
  readonly placement: Placement;
  readonly path: RemotePath;
}

export const copy = (
  context: DiskContext,
  from: RemotePath,
  to: RemotePath,
  options: WriteOptions & { readonly recursive?: boolean | undefined },
): Promise<Copied> =>
  guardedAsync(from, async () => {
    ensureWritable(context, to);
    const { jail } = context;
    jail.begin();
    const source = jail.parent(from);
    const status = jail.status(source);
    if (status === undefined)
      throw refusal('NOT_FOUND', from, 'does not exist; list its parent directory to see what does');
    const isDirectory = isDirectoryStatus(status);
    if (isDirectory && options.recursive !== true)
      throw refusal('NOT_A_FILE', from, 'is a directory; add -r to copy it with its contents');
    if (to === '/')
      throw refusal(
        isDirectory ? 'ALREADY_EXISTS' : 'NOT_A_FILE',
        to,
        'is the root directory; name an entry in it',
      );
    const sourcePath = source.name === '' ? '/' : childPath(source.directory.path, source.name);
    const target = guarded(to, () => jail.parent(to).directory.path);
    if (isDirectory && isWithinRemotePath(target as RemotePath, sourcePath as RemotePath)) {
      throw refusal('BAD_REQUEST', from, 'is a directory and cannot be copied into itself');
    }
    const run: CopyRun = { context, problems: [], touched: new Set(), times: [] };
    const keeper = createKeeper(context, options.by);
    const publishing = { ...options, keeper };
    let made: Made;
    try {
      made = await guardedAsync(to, () => copyEntry(run, from, to, publishing));
      if (isDirectory && made.placement.outcome !== 'skipped') await copyBelow(run, from, made, publishing);
    } finally {
      keeper?.close();
    }
    setTimes(run);
    for (const error of (await syncDirectories(context, run.touched)).values()) throw error;
    jail.begin();
    const entry = entryAt(context, made.path, jail.parent(made.path));
    return { written: { outcome: made.placement.outcome, entry }, problems: run.problems };
  });

/** Copies one entry; of a directory only itself. */
const copyEntry = async (
  run: CopyRun,
  from: RemotePath,
  to: RemotePath,
  options: PublishOptions,
): Promise<Made> => {
  try {
    return await copyOnce(run, from, to, options);
  } catch (error: unknown) {
    // The directory that it goes to was exchanged for another one; see jail/successor.ts.
    if (errnoOf(error) !== 'ENOENT') throw error;
    return copyOnce(run, from, to, options);
  }
};

/** Paths are looked up anew, since every wait may have changed what is open. */
const copyOnce = async (
  run: CopyRun,
  from: RemotePath,
  to: RemotePath,
  options: PublishOptions,
): Promise<Made> => {
  const { context } = run;
  const { jail } = context;
  jail.begin();
  const source = jail.parent(from);
  jail.pin(source.directory);
  try {
    const status = jail.status(source);
    if (status === undefined) throw refusal('CHANGED', from, 'was removed while it was being copied');
    const place = jail.parent(to);
    ensureNameAllowed(context, to);
    if (isDirectoryStatus(status)) return madeAt(to, place, makeDirectoryLike(run, status, place, options));
    if (isLinkStatus(status)) return madeAt(to, place, copyLink(run, source, status, place, to, options));
    const { placement, directory } = await copyFile(
      context,
      openRegularFile(context.calls, source, status),
      place,
      to,
      options,
    );
    run.touched.add(directory);
    return madeAt(to, place, placement);
  } finally {
    jail.unpin(source.directory);
  }
};

const madeAt = (to: RemotePath, place: Place, placement: Placement): Made => ({
  place,
  placement,
  path: placement.name === place.name ? to : (childPath(remotePathParent(to), placement.name) as RemotePath),
});

const makeDirectoryLike = (
  run: CopyRun,
  status: FileStatus,
  place: Place,
  options: PublishOptions,
): Placement => {
  const { context } = run;
  const incoming: Incoming = {
    kind: 'directory',
    mtimeUs: mtimeOf(status),
    isSame: (_, other) => isDirectoryStatus(other),
    directoryCode: 'ALREADY_EXISTS',
  };
  const placement = decidePlacement(context, place, incoming, options);
  if (placement.outcome !== 'created' && placement.outcome !== 'renamed') return placement;
  context.calls.makeDirectory(place.directory, placement.name);
  run.touched.add(place.directory.path);
  run.times.push({ real: childPath(place.directory.path, placement.name), mtimeUs: mtimeOf(status) });
  return placement;
};

const copyLink = (
  run: CopyRun,
  source: Place,
  status: FileStatus,
  place: Place,
  to: RemotePath,
  options: PublishOptions,
): Placement => {
  const { calls, jail, staging } = run.context;
  const target = readLinkTarget(calls, source.directory, source.name);
  jail.pin(place.directory);
  try {
    if (!staysWithin(jail, place.directory, target, '/')) {
      throw refusal(
        'FORBIDDEN',
        to,
        'would be a link that leads, or could come to lead, outside of the served directory; such links are not made',
      );
    }
    const incoming: Incoming = {
      kind: 'link',
      mtimeUs: mtimeOf(status),
      isSame: (other, found) => isLinkStatus(found) && calls.readLink(other.directory, other.name) === target,
      directoryCode: 'NOT_A_FILE',
    };
    const first = decidePlacement(run.context, place, incoming, options);
    if (first.outcome === 'unchanged' || first.outcome === 'skipped') return first;
    const staged = staging.createLink(place.directory, target);
    try {
      calls.setLinkTime(staged.home, staged.name, mtimeOf(status));
    } catch (error: unknown) {
      staging.remove(staged);
      throw error;
    }
    run.touched.add(place.directory.path);
    return commitStaged(run.context, staged, place, incoming, options, first);
  } finally {
    jail.unpin(place.directory);
  }
};

/** Copies what is below a directory into what was made of it. */
const copyBelow = async (
  run: CopyRun,
  from: RemotePath,
  top: Made,
  options: PublishOptions,
): Promise<void> => {
  const directories = new Map<string, RemotePath>([[from, top.path]]);
  for (const batch of scan(run.context, from, { recursive: true })) {
    run.problems.push(...batch.problems);
    for (const entry of batch.entries)
      await copyChild(run, entry, directories, {
        policy: options.policy,
        by: options.by,
        keeper: options.keeper,
      });
  }
};

const copyChild = async (
  run: CopyRun,
  entry: Entry,
  directories: Map<string, RemotePath>,
  options: PublishOptions,
): Promise<void> => {
  const parent = directories.get(remotePathParent(entry.path));
  // Its directory was not made, which is a problem told already.
  if (parent === undefined) return;
  const to = childPath(parent, entry.path.slice(entry.path.lastIndexOf('/') + 1)) as RemotePath;
  try {
    const { placement, path } = await copyEntry(run, entry.path, to, options);
    if (entry.kind === 'directory' && placement.outcome !== 'skipped') directories.set(entry.path, path);
  } catch (error: unknown) {
    const { code, message } = toDiskError(error, to);
    run.problems.push({ path: to, code, message });
  }
};

const setTimes = (run: CopyRun): void => {
  const { calls, jail } = run.context;
  jail.begin();
  for (const { real, mtimeUs } of run.times) {
    try {
      calls.setDirectoryTime(jail.realDirectory(real), mtimeUs);
      run.touched.add(real);
    } catch (error: unknown) {
      const { code, message } = toDiskError(error, real);
      run.problems.push({ path: real, code, message });
    }
  }
};
