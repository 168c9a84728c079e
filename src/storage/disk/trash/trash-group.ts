// A group of the trash while it is filled: by what is replaced, which gets a second name here before it loses its own, or
// by what is removed, which is renamed to here. The record of an entry is written before the entry is there, and durable
// before it is gone from where it was (`settle`), so a crash leaves each entry at its place or here with its record.

import type { RemotePath } from '../../../base/index.ts';
import type { TrashReason } from '../../trash.ts';
import {
  errnoOf,
  isFileStatus,
  isLinkStatus,
  type Directory,
  type FileStatus,
} from '../calls/directory-calls.ts';
import { closeQuietly, copySteps, openRegularFile, writeFully } from '../content.ts';
import { mtimeOf, type DiskContext } from '../disk-context.ts';
import { refusal } from '../disk-error.ts';
import type { Place } from '../jail/jail.ts';
import { closeDirectoryQuietly } from '../staging/own-directory.ts';
import { withRoom } from './make-room.ts';
import type { TrashHome } from './trash-home.ts';
import { RECORDS_NAME, copyName } from './trash-names.ts';
import { encodeRecord } from './trash-record.ts';

export interface TrashGroup {
  readonly directory: Directory;
  /** Writes the record of an entry that is about to come, and gives the name it is to have. */
  announce(path: string): string;
  /** Makes the records durable: before the first entry comes, or a power cut could leave one without. */
  syncRecords(): void;
  /** Gives the file or link at a place a second name here, as announced; where the file system cannot, its content is copied. */
  keep(entry: string, place: Place, status: FileStatus): void;
  /** Makes the names here durable. */
  settle(): void;
  /** Takes away what was kept: it did not lose its name after all. */
  takeBack(entry: string): void;
  /** What was announced did not come. */
  withdraw(): void;
  /** Gives its descriptors back; a group that holds nothing goes. */
  close(): void;
}

/** Failures of a link which mean that none can be made, not that the disk is in trouble. */
const NO_LINK: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'EXDEV',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

const hasNoRoom = (path: string, error: unknown): Error =>
  refusal(
    'NO_SPACE',
    path,
    'cannot be kept in the trash, since the disk is full; free some space, or remove something with --permanent',
    error,
  );

/** Code: `NO_SPACE` when the disk is full, and there is no older trash to make room. */
export const openTrashGroup = (
  context: DiskContext,
  home: TrashHome,
  by: string,
  reason: TrashReason,
): TrashGroup => {
  const { calls } = context;
  const { name, directory } = withRoom(context, 0, () => home.makeGroup());
  let records: number;
  try {
    records = withRoom(context, 0, () => calls.openFile(directory, RECORDS_NAME, 'create'));
  } catch (error: unknown) {
    closeDirectoryQuietly(calls, directory);
    removeIfEmpty(context, home, name);
    home.release(name);
    throw error;
  }
  let count = 0;
  let held = 0;
  let position = 0;
  let isHomeSynced = false;

  const announce = (path: string): string => {
    const entry = String(count);
    count += 1;
    const line = encodeRecord({ entry, path: path as RemotePath, by, reason });
    try {
      withRoom(context, line.length, () => writeFully(calls, records, line, position));
    } catch (error: unknown) {
      throw errnoOf(error) === 'ENOSPC' || errnoOf(error) === 'EDQUOT' ? hasNoRoom(path, error) : error;
    }
    position += line.length;
    held += 1;
    return entry;
  };

  const link = (place: Place, entry: string): boolean => {
    try {
      withRoom(context, 0, () => calls.link(place.directory, place.name, directory, entry));
      return true;
    } catch (error: unknown) {
      if (!NO_LINK.has(errnoOf(error))) throw error;
      return false;
    }
  };

  return {
    directory,
    announce,
    syncRecords: () => {
      if (context.mustSync(directory)) calls.syncFile(records);
    },
    keep: (entry, place, status) => {
      if (!link(place, entry)) copyEntry(context, place, status, directory, entry);
    },
    settle: () => {
      if (context.mustSync(directory)) calls.syncDirectory(directory);
      if (!isHomeSynced) home.sync();
      isHomeSynced = true;
    },
    takeBack: (entry) => {
      try {
        calls.unlink(directory, entry);
        held -= 1;
      } catch {
        // Then it stays here as one more version, and goes with the others.
      }
    },
    withdraw: () => {
      held -= 1;
    },
    close: () => {
      // What had to be durable was synced.
      closeQuietly(calls, records);
      if (held === 0) removeIfEmpty(context, home, name, directory);
      closeDirectoryQuietly(calls, directory);
      home.release(name);
    },
  };
};

/** Removes a group in which nothing is left but its records. What goes wrong leaves it to be swept by a later look. */
const removeIfEmpty = (
  { calls }: DiskContext,
  home: TrashHome,
  name: string,
  directory?: Directory,
): void => {
  try {
    if (directory !== undefined) {
      const names = calls.readDirectory(directory);
      if (names.some((found) => found !== RECORDS_NAME)) return;
      if (names.length > 0) calls.unlink(directory, RECORDS_NAME);
    }
    calls.removeDirectory(home.open(), name);
  } catch {
    // See above.
  }
};

/** A copy under the entry's name, whole: for what cannot have a second name, or lies on another file system. */
const copyEntry = (
  context: DiskContext,
  place: Place,
  status: FileStatus,
  directory: Directory,
  entry: string,
): void => {
  const { calls } = context;
  const copy = copyName(entry);
  try {
    if (isLinkStatus(status)) {
      calls.symbolicLink(calls.readLink(place.directory, place.name), directory, copy);
      calls.setLinkTime(directory, copy, mtimeOf(status));
    } else if (isFileStatus(status)) copyFile(context, place, status, directory, copy);
    else throw Object.assign(new Error('Only files and links can be copied.'), { code: 'EXDEV' });
    calls.rename(directory, copy, directory, entry);
  } catch (error: unknown) {
    try {
      calls.unlink(directory, copy);
    } catch {
      // It was not made, or goes with its group.
    }
    throw error;
  }
};

const copyFile = (
  context: DiskContext,
  place: Place,
  known: FileStatus,
  directory: Directory,
  copy: string,
): void => {
  const { calls } = context;
  const { fd: from, status } = openRegularFile(calls, place, known);
  try {
    const to = withRoom(context, status.size, () => calls.openFile(directory, copy, 'create'));
    try {
      withRoom(context, status.size, () => {
        const steps = copySteps(calls, from, to, status.size);
        while (steps.next().done !== true);
      });
      calls.setFileMode(to, status.mode & 0o777);
      calls.setFileTime(to, mtimeOf(status));
      if (context.mustSync(directory)) calls.syncFile(to);
    } finally {
      calls.close(to);
    }
  } finally {
    closeQuietly(calls, from);
  }
};
