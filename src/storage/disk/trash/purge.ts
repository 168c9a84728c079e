// Removing items for good. An item is first renamed to a name that no list shows, in one step, so that it is never half
// there; then what it holds goes, a few names a step. What was begun and not finished is gone on with at the next look.
//
// Only names inside of a group are ever removed, each relative to an open directory, no link followed, no file system
// entered: what is removed never depends on the path that an item once had. A directory below is first moved up into the
// group, so that two descriptors are enough however deep a tree is.

import { isReservedName } from '../../../base/index.ts';
import type { TrashCleared } from '../../trash.ts';
import { errnoOf, isDirectoryStatus, type Directory, type DirectoryCalls } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { closeDirectoryQuietly } from '../staging/own-directory.ts';
import type { TrashHome } from './trash-home.ts';
import {
  groupTimeMs,
  isEntryName,
  isGoneName,
  isGroupName,
  parseItemId,
  type ItemName,
} from './trash-names.ts';

/** Names removed in one step. */
const NAMES_PER_STEP = 256;
/** A group that is older is filled by nobody any more: with nothing left in it, it goes. */
const FILLING_MS = 60 * 60 * 1000;

/** Counts what went; may be read while the work goes on. */
export interface Tally {
  items: number;
  bytes: number;
  stuck: number;
}

export const createTally = (): Tally => ({ items: 0, bytes: 0, stuck: 0 });

/** A step of work; whoever runs it decides what may happen between two steps. */
export type Steps = Generator<void, void>;

interface Purge {
  readonly calls: DirectoryCalls;
  readonly home: TrashHome;
  readonly group: Directory;
  readonly tally: Tally;
  /** Names that cannot be removed, and are not tried again. */
  readonly stuck: Set<string>;
  removed: number;
}

/** Groups, the oldest first. */
export const groupNames = (calls: DirectoryCalls, home: TrashHome): readonly string[] => {
  const directory = home.find();
  return directory === undefined ? [] : calls.readDirectory(directory).filter(isGroupName).toSorted();
};

/** Runs `work` in an open group; undefined when it is gone. */
export const inGroup = <T>(
  calls: DirectoryCalls,
  home: TrashHome,
  name: string,
  work: (group: Directory) => T,
): T | undefined => {
  const trash = home.find();
  if (trash === undefined) return undefined;
  let group: Directory;
  try {
    group = calls.openDirectory(trash, name);
  } catch (error: unknown) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'ELOOP')
      return undefined;
    throw error;
  }
  try {
    return work(group);
  } finally {
    closeDirectoryQuietly(calls, group);
  }
};

/** The same for work in steps. */
export const inGroupSteps = function* (
  calls: DirectoryCalls,
  home: TrashHome,
  name: string,
  work: (group: Directory) => Steps,
): Steps {
  const trash = home.find();
  if (trash === undefined) return;
  let group: Directory;
  try {
    group = calls.openDirectory(trash, name);
  } catch (error: unknown) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'ELOOP') return;
    throw error;
  }
  try {
    yield* work(group);
  } finally {
    closeDirectoryQuietly(calls, group);
  }
};

/** Takes an item out of the lists, in one step. False when there is none. */
const doom = (calls: DirectoryCalls, home: TrashHome, group: Directory, entry: string): boolean => {
  try {
    calls.rename(group, entry, group, home.nextGoneName());
    return true;
  } catch (error: unknown) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return false;
  }
};

/** Removes what is doomed in a group, and the group itself when nothing is left in it and nobody fills it. */
const sweepGroup = function* (
  { calls, init }: DiskContext,
  home: TrashHome,
  name: string,
  group: Directory,
  tally: Tally,
): Steps {
  const purge: Purge = { calls, home, group, tally, stuck: new Set(), removed: 0 };
  let names = calls.readDirectory(group);
  for (;;) {
    const doomed = names.filter((found) => isGoneName(found) && !purge.stuck.has(found));
    if (doomed.length === 0) break;
    for (const found of doomed) yield* attempt(purge, found, () => purgeName(purge, found));
    names = calls.readDirectory(group);
  }
  if (home.filling.has(name) || names.some((found) => isEntryName(found) || isGoneName(found))) return;
  const age = init.now() / 1000 - groupTimeMs(name);
  if (age < FILLING_MS) return;
  // Left are its records, and copies that were never whole.
  for (const found of names) {
    const status = calls.lstat(group, found);
    if (status !== undefined && !isDirectoryStatus(status)) calls.unlink(group, found);
  }
  const trash = home.find();
  if (trash !== undefined) calls.removeDirectory(trash, name);
};

/** What cannot be removed now stays, counted once, and does not stop the others. */
const attempt = function* (purge: Purge, name: string, work: () => Steps): Steps {
  try {
    yield* work();
  } catch (error: unknown) {
    if (errnoOf(error) === '') throw error;
    purge.stuck.add(name);
    purge.tally.stuck += 1;
  }
};

const purgeName = function* (purge: Purge, name: string): Steps {
  const { calls, group } = purge;
  const status = calls.lstat(group, name);
  if (status === undefined) return;
  if (!isDirectoryStatus(status)) {
    unlink(purge, group, name);
    yield* counted(purge);
    return;
  }
  const directory = calls.openDirectory(group, name);
  try {
    ensureOpenToUs(calls, directory);
    for (const child of calls.readDirectory(directory)) {
      yield* counted(purge);
      purgeChild(purge, directory, child);
    }
  } finally {
    closeDirectoryQuietly(calls, directory);
  }
  calls.removeDirectory(group, name);
};

/** A step ends when enough was done in it. */
const counted = function* (purge: Purge): Steps {
  purge.removed += 1;
  if (purge.removed % NAMES_PER_STEP === 0) yield;
};

/** A file goes; a directory comes up into the group, and has its turn there. */
const purgeChild = ({ calls, home, group, tally }: Purge, directory: Directory, name: string): void => {
  const status = calls.lstat(directory, name);
  if (status === undefined) return;
  // Of another root, or mounted here: nobody asked for that to be removed.
  if (isReservedName(name) || status.dev !== group.dev)
    throw Object.assign(new Error('It is not to be removed with the rest.'), { code: 'EBUSY' });
  if (!isDirectoryStatus(status)) {
    unlink({ calls, tally }, directory, name);
    return;
  }
  const up = home.nextGoneName();
  try {
    calls.rename(directory, name, group, up);
  } catch (error: unknown) {
    if (errnoOf(error) !== 'EACCES') throw error;
    // A directory that may not be written cannot be moved: its ".." would change.
    const child = calls.openDirectory(directory, name);
    try {
      ensureOpenToUs(calls, child);
    } finally {
      closeDirectoryQuietly(calls, child);
    }
    calls.rename(directory, name, group, up);
  }
};

const unlink = ({ calls, tally }: Pick<Purge, 'calls' | 'tally'>, home: Directory, name: string): void => {
  const status = calls.lstat(home, name);
  if (status === undefined) return;
  calls.unlink(home, name);
  // Bytes that another name holds are not free.
  if (status.nlink === 1) tally.bytes += status.size;
};

const OWNER_ALL = 0o700;

/** Of a directory that its owner made unwritable: the owner may still remove what is in it, after this. */
const ensureOpenToUs = (calls: DirectoryCalls, directory: Directory): void => {
  const { mode } = calls.statDirectory(directory);
  if ((mode & OWNER_ALL) === OWNER_ALL || directory.fd < 0) return;
  calls.setFileMode(directory.fd, (mode & 0o777) | OWNER_ALL);
};

/** Dooms items and removes them. Ids of no item are no error. */
export const purgeItems = function* (
  context: DiskContext,
  home: TrashHome,
  ids: readonly string[],
  tally: Tally,
): Steps {
  const { calls } = context;
  const byGroup = new Map<string, ItemName[]>();
  for (const id of ids) {
    const item = parseItemId(id);
    if (item !== undefined) byGroup.set(item.group, [...(byGroup.get(item.group) ?? []), item]);
  }
  for (const [name, items] of byGroup) {
    yield* inGroupSteps(calls, home, name, function* (group) {
      for (const { entry } of items) if (doom(calls, home, group, entry)) tally.items += 1;
      yield* sweepGroup(context, home, name, group, tally);
    });
    yield;
  }
};

/** Removes all of a group that is chosen, and what was doomed before. */
export const purgeGroup = function* (
  context: DiskContext,
  home: TrashHome,
  name: string,
  isChosen: (entry: string) => boolean,
  tally: Tally,
): Steps {
  const { calls } = context;
  yield* inGroupSteps(calls, home, name, function* (group) {
    for (const entry of calls.readDirectory(group).filter(isEntryName))
      if (isChosen(entry) && doom(calls, home, group, entry)) tally.items += 1;
    yield* sweepGroup(context, home, name, group, tally);
  });
};

/** Removes the oldest items, in one go, until so many bytes are free; none of what is just being put there. */
export const evictNow = (context: DiskContext, home: TrashHome, bytes: number): TrashCleared => {
  const tally = createTally();
  for (const name of groupNames(context.calls, home)) {
    if (tally.bytes >= bytes) break;
    if (home.filling.has(name)) continue;
    try {
      evictGroup(context, home, name, bytes, tally);
    } catch (error: unknown) {
      if (errnoOf(error) === '') throw error;
      tally.stuck += 1;
    }
  }
  return tally;
};

const evictGroup = (
  context: DiskContext,
  home: TrashHome,
  name: string,
  bytes: number,
  tally: Tally,
): void => {
  inGroup(context.calls, home, name, (group) => {
    const entries = context.calls.readDirectory(group).filter(isEntryName);
    for (const entry of entries.toSorted((a, b) => Number(a) - Number(b))) {
      if (tally.bytes >= bytes) return;
      if (!doom(context.calls, home, group, entry)) continue;
      tally.items += 1;
      runAll(sweepGroup(context, home, name, group, tally));
    }
  });
};

export const runAll = (steps: Steps): void => {
  while (steps.next().done !== true);
};
