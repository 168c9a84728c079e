// From a whole, verified file in staging to its name. Shared by single uploads, batches and copies. Syncing the file
// before, and its directory after, is the caller's.

import { errnoOf, type FileStatus } from '../calls/directory-calls.ts';
import { closeQuietly, copySteps, openRegularFile } from '../content.ts';
import { isExecutable, mtimeOf, type DiskContext } from '../disk-context.ts';
import type { Place } from '../jail/jail.ts';
import type { Incoming, Placement } from './placement.ts';
import { publish, type PublishOptions, type Published } from './publish.ts';
import type { StagedName } from './staged-name.ts';
import { syncFileNow } from './sync.ts';

/**
 * Gives the staged file or link its name, and removes what is left in staging, also when it throws. The destination's
 * directory may be exchanged for another one: see publish.
 */
export const commitStaged = (
  context: DiskContext,
  staged: StagedName,
  destination: Place,
  incoming: Incoming,
  options: PublishOptions,
  first?: Placement,
): Published => {
  let remains = staged;
  try {
    let published: Published;
    try {
      published = publish(context, staged, destination, incoming, options, first);
    } catch (error: unknown) {
      if (errnoOf(error) !== 'EXDEV' || staged.pinned !== undefined || incoming.kind !== 'file') throw error;
      // A mount that its device number did not give away: carry the bytes over, then try again.
      const { name, directory } = destination;
      const place = { name, directory: context.jail.realDirectory(directory.path) };
      remains = carryOver(context, staged, place);
      context.staging.remove(staged);
      published = publish(context, remains, place, incoming, options);
    }
    if (!published.sourceRemains) context.staging.release(remains);
    else context.staging.remove(remains);
    return published;
  } catch (error: unknown) {
    context.staging.remove(remains);
    throw error;
  }
};

/** A copy beside its destination, of a file on another file system. */
export const carryOver = (context: DiskContext, staged: StagedName, destination: Place): StagedName => {
  const { calls } = context;
  const status = calls.lstat(staged.home, staged.name);
  if (status === undefined) throw Object.assign(new Error('The staged file is gone.'), { code: 'ENOENT' });
  const from = calls.openFile(staged.home, staged.name, 'read');
  try {
    const copy = context.staging.createFile(destination.directory, isExecutable(status), true);
    try {
      fillCopy(context, from, copy.fd, status, destination);
    } catch (error: unknown) {
      context.staging.remove(copy);
      throw error;
    }
    return copy;
  } finally {
    closeQuietly(calls, from);
  }
};

/** Closes `to`. */
const fillCopy = (
  context: DiskContext,
  from: number,
  to: number,
  status: FileStatus,
  destination: Place,
): void => {
  const { calls } = context;
  try {
    const steps = copySteps(calls, from, to, status.size);
    while (steps.next().done !== true);
    calls.setFileMode(to, status.mode & 0o777);
    calls.setFileTime(to, mtimeOf(status));
    syncFileNow(context, destination.directory, to);
  } finally {
    calls.close(to);
  }
};

export interface Metadata {
  readonly mtimeUs?: number | undefined;
  readonly executable?: boolean | undefined;
}

/**
 * Acknowledges a file that holds the right content already: brings time and executable bit up to what is wanted, and
 * makes it durable, since whoever wrote it may not have.
 */
export const settleUnchanged = (context: DiskContext, place: Place, wanted: Metadata): void => {
  const known = context.jail.status(place);
  if (known === undefined) return;
  const changesTime = wanted.mtimeUs !== undefined && wanted.mtimeUs !== mtimeOf(known);
  const changesMode = wanted.executable !== undefined && wanted.executable !== isExecutable(known);
  if (!changesTime && !changesMode && !context.mustSync(place.directory)) return;
  const { calls } = context;
  const { fd, status } = openRegularFile(calls, place, known);
  try {
    // Who may read may then execute; setuid, setgid and sticky bits never survive.
    if (changesMode)
      calls.setFileMode(
        fd,
        wanted.executable ? (status.mode & 0o777) | ((status.mode & 0o444) >> 2) : status.mode & 0o666,
      );
    if (changesTime) calls.setFileTime(fd, wanted.mtimeUs ?? 0);
    syncFileNow(context, place.directory, fd);
  } finally {
    closeQuietly(calls, fd);
  }
};
