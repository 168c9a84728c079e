// What is in the trash: items as they are listed, and how much a tree among them holds.

import { isReservedName } from '../../../base/index.ts';
import type { TrashItem } from '../../trash.ts';
import {
  isDirectoryStatus,
  isFileStatus,
  isLinkStatus,
  type Directory,
  type DirectoryCalls,
  type FileStatus,
} from '../calls/directory-calls.ts';
import { closeQuietly, readFully } from '../content.ts';
import { mtimeOf } from '../disk-context.ts';
import { closeDirectoryQuietly } from '../staging/own-directory.ts';
import { inGroup, inGroupSteps, type Steps } from './purge.ts';
import type { TrashHome } from './trash-home.ts';
import { RECORDS_NAME, formatItemId, groupTimeMs, isEntryName, parseItemId } from './trash-names.ts';
import { decodeRecords, lostRecord, type TrashRecord } from './trash-record.ts';

/** An item as it is found; what a directory holds is measured apart, since that may take long. */
export type FoundItem = Omit<TrashItem, 'size' | 'entries'> & { readonly size: number | undefined };

/** Records longer than this are not Wherry's: a batch has some thousand entries. */
const MAX_RECORDS_SIZE = 256 * 1024 * 1024;

export const readRecords = (calls: DirectoryCalls, group: Directory): ReadonlyMap<string, TrashRecord> => {
  const known = calls.lstat(group, RECORDS_NAME);
  if (known === undefined || !isFileStatus(known)) return new Map();
  const fd = calls.openFile(group, RECORDS_NAME, 'read');
  try {
    const bytes = new Uint8Array(Math.min(calls.fstat(fd).size, MAX_RECORDS_SIZE));
    const length = readFully(calls, fd, bytes, 0, bytes.length, 0);
    return decodeRecords(bytes.subarray(0, length));
  } finally {
    closeQuietly(calls, fd);
  }
};

const kindOf = (status: FileStatus): TrashItem['kind'] =>
  isFileStatus(status)
    ? 'file'
    : isDirectoryStatus(status)
      ? 'directory'
      : isLinkStatus(status)
        ? 'link'
        : 'other';

const toItem = (name: string, entry: string, status: FileStatus, record: TrashRecord): FoundItem => ({
  id: formatItemId({ group: name, entry }),
  path: record.path,
  kind: kindOf(status),
  size: isFileStatus(status) ? status.size : isDirectoryStatus(status) ? undefined : 0,
  mtimeUs: mtimeOf(status),
  timeMs: groupTimeMs(name),
  by: record.by,
  reason: record.reason,
});

/** The items of a group, the latest first. */
export const readGroup = (calls: DirectoryCalls, home: TrashHome, name: string): readonly FoundItem[] =>
  inGroup(calls, home, name, (group) => {
    const entries = calls.readDirectory(group).filter(isEntryName);
    if (entries.length === 0) return [];
    const records = readRecords(calls, group);
    const items: FoundItem[] = [];
    for (const entry of entries.toSorted((a, b) => Number(b) - Number(a))) {
      const status = calls.lstat(group, entry);
      // Restored or removed since the names were read.
      if (status !== undefined)
        items.push(toItem(name, entry, status, records.get(entry) ?? lostRecord(entry)));
    }
    return items;
  }) ?? [];

export const findItem = (calls: DirectoryCalls, home: TrashHome, id: string): FoundItem | undefined => {
  const item = parseItemId(id);
  if (item === undefined) return undefined;
  return inGroup(calls, home, item.group, (group) => {
    const status = calls.lstat(group, item.entry);
    if (status === undefined) return undefined;
    const record = readRecords(calls, group).get(item.entry) ?? lostRecord(item.entry);
    return toItem(item.group, item.entry, status, record);
  });
};

export interface Measure {
  bytes: number;
  entries: number;
}

/** Names looked at in one step. */
const NAMES_PER_STEP = 1024;
/** Each level holds a descriptor; what lies deeper counts as empty. */
const MAX_DEPTH = 200;

/** Adds up what is in an item, into `measure`. What cannot be read counts as empty. */
export const measureItem = (calls: DirectoryCalls, home: TrashHome, id: string, measure: Measure): Steps => {
  const item = parseItemId(id);
  if (item === undefined) return noSteps();
  return inGroupSteps(calls, home, item.group, (group) => measureName(calls, group, item.entry, measure, 1));
};

const noSteps = function* (): Steps {
  // Nothing to do.
};

const measureName = function* (
  calls: DirectoryCalls,
  parent: Directory,
  name: string,
  measure: Measure,
  depth: number,
): Steps {
  const status = calls.lstat(parent, name);
  if (status === undefined) return;
  measure.entries += 1;
  if (measure.entries % NAMES_PER_STEP === 0) yield;
  if (isFileStatus(status)) measure.bytes += status.size;
  if (!isDirectoryStatus(status) || status.dev !== parent.dev || depth > MAX_DEPTH) return;
  const directory = openReadable(calls, parent, name);
  if (directory === undefined) return;
  try {
    for (const child of namesIn(calls, directory))
      if (!isReservedName(child)) yield* measureName(calls, directory, child, measure, depth + 1);
  } finally {
    closeDirectoryQuietly(calls, directory);
  }
};

const openReadable = (calls: DirectoryCalls, parent: Directory, name: string): Directory | undefined => {
  try {
    return calls.openDirectory(parent, name);
  } catch {
    // Unreadable, or gone: counted without what is in it.
    return undefined;
  }
};

const namesIn = (calls: DirectoryCalls, directory: Directory): readonly string[] => {
  try {
    return calls.readDirectory(directory);
  } catch {
    // See above.
    return [];
  }
};
