// Removing an entry: into the trash by one rename, however much is in it, or for good.

import { isReservedName, type RemotePath } from '../../../base/index.ts';
import type { RemoveOptions } from '../../storage.ts';
import {
  errnoOf,
  isDirectoryStatus,
  isFileStatus,
  isLinkStatus,
  type FileStatus,
} from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded, refusal } from '../disk-error.ts';
import { childPath } from '../jail/directory-cache.ts';
import type { Place } from '../jail/jail.ts';
import { syncDirectoryNow } from '../staging/sync.ts';
import { openTrashGroup, type TrashGroup } from '../trash/trash-group.ts';
import type { TrashHome } from '../trash/trash-home.ts';
import { ensureWritable } from '../write-rules.ts';
import { removeTree } from './remove-tree.ts';

/** See Storage.remove. */
export const remove = (context: DiskContext, path: RemotePath, options: RemoveOptions): number =>
  guarded(path, () => {
    ensureWritable(context, path);
    if (path === '/')
      throw refusal('FORBIDDEN', path, 'is the root, which cannot be removed; remove what is in it');
    const { jail, trash } = context;
    jail.begin();
    const place = jail.parent(path);
    const status = jail.status(place);
    if (status === undefined)
      throw refusal('NOT_FOUND', path, 'does not exist; list its parent directory to see what does');
    if (options.ifMatch !== undefined && context.versionOf(status) !== options.ifMatch) {
      throw refusal(
        'VERSION_MISMATCH',
        path,
        'is no longer the version that was expected; look at it again first',
      );
    }
    jail.pin(place.directory);
    try {
      const isKept = trash !== undefined && trash.keeps && options.permanent !== true;
      const count = isKept
        ? moveToTrash(context, trash, place, status, path, options)
        : removeForGood(context, place, status, path, options.recursive === true);
      syncDirectoryNow(context, place.directory);
      return count;
    } finally {
      jail.unpin(place.directory);
    }
  });

const removeForGood = (
  context: DiskContext,
  place: Place,
  status: FileStatus,
  path: RemotePath,
  recursive: boolean,
): number => {
  const { calls, jail } = context;
  if (!isDirectoryStatus(status)) calls.unlink(place.directory, place.name);
  else if (recursive) return removeTree(context, place, path);
  else {
    calls.removeDirectory(place.directory, place.name);
    jail.forget(childPath(place.directory.path, place.name));
  }
  return 1;
};

const moveToTrash = (
  context: DiskContext,
  trash: TrashHome,
  place: Place,
  status: FileStatus,
  path: RemotePath,
  { recursive = false, by = '' }: RemoveOptions,
): number => {
  const isDirectory = isDirectoryStatus(status);
  if (isDirectory) ensureRemovable(context, place, path, recursive);
  const group = openTrashGroup(context, trash, by, 'removed');
  try {
    // Directories and special files can only be moved, and only within a file system.
    if (status.dev === group.directory.dev && moveInto(context, group, place)) return 1;
    if (!isFileStatus(status) && !isLinkStatus(status)) throw otherFileSystem(path);
    copyInto(context, group, place, status);
    return 1;
  } finally {
    group.close();
    if (isDirectory) context.jail.forget(childPath(place.directory.path, place.name));
  }
};

const otherFileSystem = (path: string): Error =>
  refusal(
    'UNSUPPORTED',
    path,
    'lies on another file system than the trash of its root and cannot be kept there; add --permanent to remove it for good',
  );

const ensureRemovable = (context: DiskContext, place: Place, path: RemotePath, recursive: boolean): void => {
  const { calls, jail } = context;
  const names = calls.readDirectory(jail.realDirectory(childPath(place.directory.path, place.name)));
  if (!recursive && names.length > 0)
    throw refusal('NOT_EMPTY', path, 'is not empty; add -r to remove it with its contents');
  if (names.some(isReservedName)) {
    throw refusal(
      'RESERVED_NAME',
      path,
      'holds a .wherry directory, which only the owner of that machine may remove',
    );
  }
};

/** False when it lies on another file system after all. */
const moveInto = (context: DiskContext, group: TrashGroup, place: Place): boolean => {
  const { calls } = context;
  const entry = group.announce(childPath(place.directory.path, place.name));
  try {
    // The record is durable before the entry leaves its place.
    group.syncRecords();
    group.settle();
    calls.rename(place.directory, place.name, group.directory, entry);
  } catch (error: unknown) {
    group.withdraw();
    if (errnoOf(error) !== 'EXDEV') throw error;
    return false;
  }
  if (context.mustSync(group.directory)) calls.syncDirectory(group.directory);
  return true;
};

const copyInto = (context: DiskContext, group: TrashGroup, place: Place, status: FileStatus): void => {
  const entry = group.announce(childPath(place.directory.path, place.name));
  let isKept = false;
  try {
    group.syncRecords();
    group.keep(entry, place, status);
    isKept = true;
    group.settle();
    context.calls.unlink(place.directory, place.name);
  } catch (error: unknown) {
    // Over a network, what was done may be reported as failed: then what was kept is all that is left.
    if (!isKept) group.withdraw();
    else if (context.jail.status(place)?.ino === status.ino) group.takeBack(entry);
    throw error;
  }
};
