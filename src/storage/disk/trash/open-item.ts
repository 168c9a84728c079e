// Opens a file in the trash for reading: an item, or a file in an item that is a tree. The way to it is the item's id and
// the names below it, each relative to an open directory, no link followed; the path it had only says which names.

import { isWithinRemotePath, remotePathSegments, type RemotePath } from '../../../base/index.ts';
import {
  errnoOf,
  isDirectoryStatus,
  isFileStatus,
  type Directory,
  type FileStatus,
} from '../calls/directory-calls.ts';
import { openRegularFile } from '../content.ts';
import { toEntry, type DiskContext } from '../disk-context.ts';
import { guarded, refusal } from '../disk-error.ts';
import { createReader, watchFile, type CoreReader, type Opened } from '../file-reader.ts';
import { closeDirectoryQuietly } from '../staging/own-directory.ts';
import { inGroup } from './purge.ts';
import { readRecords } from './read-trash.ts';
import type { TrashHome } from './trash-home.ts';
import { parseItemId, type ItemName } from './trash-names.ts';
import { lostRecord } from './trash-record.ts';

export const noSuchItem = (id: string): Error =>
  refusal('NOT_FOUND', id, 'is not in the trash; list the trash to see what is');

/** See Trash.open. `realPath` resolves the links on the way to a path, as far as they are there. */
export const openItem = (
  context: DiskContext,
  id: string,
  path: RemotePath | undefined,
  realPath: (path: RemotePath) => RemotePath,
): CoreReader =>
  guarded(path ?? id, () => {
    const { trash, calls } = context;
    const item = parseItemId(id);
    if (trash === undefined || item === undefined) throw noSuchItem(id);
    const opened = inGroup(calls, trash, item.group, (group) => {
      if (calls.lstat(group, item.entry) === undefined) return undefined;
      const { path: had } = readRecords(calls, group).get(item.entry) ?? lostRecord(item.entry);
      const names = path === undefined ? [] : namesBelow(had, path, realPath);
      return openBelow(context, trash, group, item, path ?? had, names);
    });
    if (opened === undefined) throw noSuchItem(id);
    return createReader(context, opened);
  });

/** The names that lead from an item, which had the one path, to what had the other. */
const namesBelow = (
  had: RemotePath,
  path: RemotePath,
  realPath: (path: RemotePath) => RemotePath,
): readonly string[] => {
  // As it is first: what is there now may be a link that was not there then.
  const below = [path, realPath(path)].find((one) => isWithinRemotePath(one, had));
  if (below === undefined)
    throw refusal('NOT_FOUND', path, 'is not in that item; list the trash to see which path it had');
  return remotePathSegments(below).slice(remotePathSegments(had).length);
};

/** Runs `work` in the directory of the last name; undefined when there is no such directory. */
const inDirectory = <T>(
  context: DiskContext,
  group: Directory,
  names: readonly string[],
  work: (directory: Directory, name: string) => T,
): T | undefined => {
  const { calls } = context;
  const opened: Directory[] = [];
  try {
    let directory = group;
    for (const name of names.slice(0, -1)) {
      directory = calls.openDirectory(directory, name);
      opened.push(directory);
    }
    return work(directory, names.at(-1) ?? '');
  } catch (error: unknown) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ELOOP') return undefined;
    throw error;
  } finally {
    for (const directory of opened) closeDirectoryQuietly(calls, directory);
  }
};

const openBelow = (
  context: DiskContext,
  trash: TrashHome,
  group: Directory,
  item: ItemName,
  path: RemotePath,
  below: readonly string[],
): Opened => {
  const { calls } = context;
  const names = [item.entry, ...below];
  const hasItsName = ({ dev, ino }: FileStatus): boolean => {
    const found = inGroup(calls, trash, item.group, (open) =>
      inDirectory(context, open, names, (directory, name) => calls.lstat(directory, name)),
    );
    return found !== undefined && found.ino === ino && found.dev === dev;
  };
  const opened = inDirectory(context, group, names, (directory, name): Opened | undefined => {
    const known = calls.lstat(directory, name);
    if (known === undefined) return undefined;
    if (isDirectoryStatus(known))
      throw refusal('NOT_A_FILE', path, 'is a directory in that item; name a file in it, or restore it');
    if (!isFileStatus(known))
      throw refusal('NOT_A_FILE', path, 'is no regular file in that item; restore it');
    // No directory of the root: its path only stands for one.
    const place = { directory: { ...directory, path: '/' }, name };
    const { fd, status } = openRegularFile(calls, place, known);
    const look = watchFile(context, fd, status, hasItsName);
    return { fd, entry: toEntry(context, path, place, status), look };
  });
  if (opened === undefined) throw refusal('NOT_FOUND', path, 'is not in that item; name what it holds');
  return opened;
};
