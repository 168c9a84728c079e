// Looking at, making and moving entries: single steps on the tree, made durable before they are answered.

import { isWithinRemotePath, remotePathParent, type RemotePath } from '../../../base/index.ts';
import type { Entry } from '../../entry.ts';
import type { WriteOptions, Written } from '../../storage.ts';
import { closeQuietly } from '../content.ts';
import { errnoOf, isDirectoryStatus, isLinkStatus, type FileStatus } from '../calls/directory-calls.ts';
import { childPath } from '../jail/directory-cache.ts';
import { entryAt, mtimeOf, toEntry, type DiskContext } from '../disk-context.ts';
import { guarded, refusal } from '../disk-error.ts';
import { readLinkTarget, type Place } from '../jail/jail.ts';
import { inTwoTries } from '../jail/successor.ts';
import { ensureParents } from './make-directory.ts';
import type { Incoming } from '../staging/placement.ts';
import { publish } from '../staging/publish.ts';
import { syncDirectoryNow, syncFileNow } from '../staging/sync.ts';
import { ensureNameAllowed, ensureWritable } from '../write-rules.ts';

const missing = (path: string): Error =>
  refusal('NOT_FOUND', path, 'does not exist; list its parent directory to see what does');
const taken = (path: string): Error =>
  refusal(
    'ALREADY_EXISTS',
    path,
    'exists; choose another name or a conflict policy such as --on-conflict replace',
  );

export const stat = (context: DiskContext, path: RemotePath): Entry =>
  guarded(path, () => {
    context.jail.begin();
    const place = context.jail.parent(path);
    const status = context.jail.status(place);
    if (status === undefined) throw missing(path);
    return toEntry(context, path, place, status);
  });

export const createFile = (context: DiskContext, path: RemotePath): Entry =>
  guarded(path, () => {
    ensureWritable(context, path);
    if (path === '/') throw taken(path);
    ensureNameAllowed(context, path);
    const { calls } = context;
    // An empty file is whole from the start: it needs no staging.
    context.jail.begin();
    const [place, fd] = inTwoTries(context.jail, () => {
      const at = context.jail.parent(path);
      return [at, calls.openFile(at.directory, at.name, 'create')];
    });
    try {
      syncFileNow(context, place.directory, fd);
    } catch (error: unknown) {
      // Refused, so it is not to be there.
      calls.unlink(place.directory, place.name);
      throw error;
    } finally {
      closeQuietly(calls, fd);
    }
    syncDirectoryNow(context, place.directory);
    return entryAt(context, path, place);
  });

export const makeDirectory = (context: DiskContext, path: RemotePath, parents: boolean): Entry =>
  guarded(path, () => {
    ensureWritable(context, path);
    context.jail.begin();
    if (path === '/') {
      if (!parents) throw taken(path);
      return entryAt(context, path, context.jail.parent(path));
    }
    const touched = new Set<string>();
    inTwoTries(context.jail, () => {
      if (parents) ensureParents(context, remotePathParent(path), touched);
      makeLast(context, context.jail.parent(path), path, parents, touched);
    });
    // From the deepest up: when the answer is given, each is known to its parent on the disk.
    for (const directory of [...touched].reverse())
      syncDirectoryNow(context, context.jail.realDirectory(directory));
    return entryAt(context, path, context.jail.parent(path));
  });

const makeLast = (
  context: DiskContext,
  place: Place,
  path: RemotePath,
  parents: boolean,
  touched: Set<string>,
): void => {
  const { calls, jail } = context;
  const { directory, name } = place;
  const status = jail.status(place);
  if (status !== undefined) {
    const serves = isDirectoryStatus(status) || (isLinkStatus(status) && leadsToDirectory(context, place));
    if (parents && serves) return;
    throw taken(path);
  }
  ensureNameAllowed(context, path);
  try {
    calls.makeDirectory(directory, name);
  } catch (error: unknown) {
    const now = errnoOf(error) === 'EEXIST' && parents ? jail.status(place) : undefined;
    if (now === undefined || !isDirectoryStatus(now)) throw error;
  }
  touched.add(directory.path);
};

/** A link to a directory inside serves as one on the way to an entry, so it serves here. */
const leadsToDirectory = (context: DiskContext, { directory, name }: Place): boolean =>
  context.jail.follow(directory, readLinkTarget(context.calls, directory, name)).leads === 'directory';

export const move = (
  context: DiskContext,
  from: RemotePath,
  to: RemotePath,
  options: WriteOptions,
): Written =>
  guarded(from, () => {
    ensureWritable(context, from);
    if (from === '/')
      throw refusal('FORBIDDEN', from, 'is the root, which cannot be moved; move what is in it');
    if (to === '/') throw taken(to);
    const { jail } = context;
    jail.begin();
    const source = jail.parent(from);
    const status = jail.status(source);
    if (status === undefined) throw missing(from);
    jail.pin(source.directory);
    try {
      const target = guarded(to, () => jail.parent(to));
      jail.pin(target.directory);
      try {
        return guarded(to, () => moveBetween(context, source, status, target, from, to, options));
      } finally {
        jail.unpin(target.directory);
      }
    } finally {
      jail.unpin(source.directory);
    }
  });

const moveBetween = (
  context: DiskContext,
  source: Place,
  status: FileStatus,
  target: Place,
  from: RemotePath,
  to: RemotePath,
  options: WriteOptions,
): Written => {
  const { calls, jail } = context;
  const oldPath = childPath(source.directory.path, source.name);
  const isDirectory = isDirectoryStatus(status);
  if (isDirectory && isWithinRemotePath(target.directory.path as RemotePath, oldPath as RemotePath)) {
    throw refusal('BAD_REQUEST', from, 'is a directory and cannot be moved into itself');
  }
  ensureNameAllowed(context, to);
  if (isLinkStatus(status)) ensureStaysInside(context, source, target, to);
  const incoming: Incoming = {
    kind: isDirectory ? 'directory' : isLinkStatus(status) ? 'link' : 'file',
    mtimeUs: mtimeOf(status),
    // Contents are not compared: only the entry itself is the same, or (a file under two names) another of its hard links.
    isSame: (place, other) =>
      isSamePlace(place, source) || (!isDirectory && other.ino === status.ino && other.dev === status.dev),
    directoryCode: 'ALREADY_EXISTS',
  };
  const existing = jail.status(target);
  if (existing !== undefined && isOtherSpelling(existing, status, source, target)) {
    calls.rename(source.directory, source.name, target.directory, target.name);
    if (isDirectory) jail.forget(oldPath);
    syncDirectoryNow(context, target.directory);
    return { outcome: 'created', entry: entryAt(context, to, target) };
  }
  const { outcome, name, directory, sourceRemains } = publish(
    context,
    { home: source.directory, name: source.name },
    target,
    incoming,
    options,
  );
  const place = { directory, name };
  if (outcome !== 'skipped' && !isSamePlace(place, source)) {
    // The new name is durable before the old one goes: a power cut never finds the entry under neither.
    syncDirectoryNow(context, directory);
    if (sourceRemains) calls.unlink(source.directory, source.name);
    if (source.directory !== directory || sourceRemains) syncDirectoryNow(context, source.directory);
    if (isDirectory) jail.forget(oldPath);
  }
  const shown = name === target.name ? to : (childPath(remotePathParent(to), name) as RemotePath);
  return { outcome, entry: entryAt(context, shown, place) };
};

const isSamePlace = (a: Place, b: Place): boolean => a.directory === b.directory && a.name === b.name;

/** Where a file system takes two spellings for one name, giving the entry its other spelling is an ordinary rename. */
const isOtherSpelling = (existing: FileStatus, status: FileStatus, source: Place, target: Place): boolean =>
  existing.ino === status.ino &&
  existing.dev === status.dev &&
  (existing.nlink === 1 || isDirectoryStatus(existing)) &&
  !isSamePlace(source, target);

/** A link is moved as it is; one that would lead outside from its new place, and did not before, is refused. */
const ensureStaysInside = (context: DiskContext, source: Place, target: Place, to: RemotePath): void => {
  const text = readLinkTarget(context.calls, source.directory, source.name);
  if (context.jail.follow(source.directory, text).leads === 'outside') return;
  if (context.jail.follow(target.directory, text).leads !== 'outside') return;
  throw refusal(
    'FORBIDDEN',
    to,
    'would be a link that leads outside of the served directory; such links are not made',
  );
};
