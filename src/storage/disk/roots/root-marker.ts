// Whether this root is the one its marker says: `.wherry/root.json` holds the root's random id; the state directory holds
// where that id was last. A moved root keeps its id. A copied or restored one gets a new id, since what others remember
// of the old one would not be true of it.

import { mkdir, lstat, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { RESERVED_NAME, WherryError, displayName } from '../../../base/index.ts';
import {
  createRootId,
  createVersionKey,
  isRootId,
  listRootRecords,
  readRootRecord,
  writeDurably,
  writeRootRecord,
  type RootRecord,
} from './root-record.ts';

/** Where a root is. */
export interface RootPlace {
  /** Host path without links. */
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

export const markerDirectory = (root: string): string => join(root, RESERVED_NAME);

const markerFile = (root: string): string => join(markerDirectory(root), 'root.json');

/** The directory that Wherry keeps in a root. Refuses one that is a link or no directory: it would lead somewhere else. */
export const ensureMarkerDirectory = async (root: string): Promise<void> => {
  const directory = markerDirectory(root);
  await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  if ((await lstat(directory)).isDirectory()) return;
  throw new WherryError(
    'NOT_A_DIRECTORY',
    `${displayName(directory)} is not a directory, and Wherry keeps its own files there; remove it first.`,
  );
};

const readMarker = async (root: string): Promise<string | undefined> => {
  try {
    if (!(await lstat(markerDirectory(root))).isDirectory()) return undefined;
    const value: unknown = JSON.parse(await readFile(markerFile(root), 'utf8'));
    return typeof value === 'object' && value !== null && 'id' in value && isRootId(value.id)
      ? value.id
      : undefined;
  } catch {
    // No marker, or one that cannot be read: the root is new.
    return undefined;
  }
};

/** Whether the id that was recorded at another place is still in use there. */
const isStillThere = async (record: RootRecord, place: RootPlace): Promise<boolean> => {
  try {
    const there = await stat(record.path);
    // The same directory under another path (a bind mount) is no copy.
    const isSame = there.dev === place.dev && there.ino === place.ino;
    return there.isDirectory() && there.ino === record.ino && !isSame;
  } catch {
    // Gone from there: it was moved here.
    return false;
  }
};

const isCopy = async (record: RootRecord, place: RootPlace): Promise<boolean> =>
  // Another directory than the one that had the id: copied, or restored from a backup. A device number alone may change.
  record.ino !== place.ino || (record.path !== place.path && (await isStillThere(record, place)));

const createRecord = (
  id: string,
  { path, dev, ino }: RootPlace,
  versionKey = createVersionKey(),
): RootRecord => ({ id, path, dev, ino, versionKey });

/** The root's id and version key, remembered in state and, unless `readOnly`, in the root's marker. */
export const identifyRoot = async (
  place: RootPlace,
  stateDirectory: string,
  readOnly: boolean,
): Promise<RootRecord> => {
  const id = await readMarker(place.path);
  const known = id === undefined ? undefined : await readRootRecord(stateDirectory, id);
  let record: RootRecord;
  if (id !== undefined && known === undefined) record = createRecord(id, place);
  else if (id !== undefined && known !== undefined && !(await isCopy(known, place)))
    record = createRecord(id, place, known.versionKey);
  else if (readOnly)
    record = (await findRecord(place, stateDirectory, id)) ?? createRecord(createRootId(), place);
  else record = createRecord(createRootId(), place);
  if (!readOnly && record.id !== id)
    await writeDurably(markerFile(place.path), `${JSON.stringify({ id: record.id })}\n`);
  await writeRootRecord(stateDirectory, record);
  return record;
};

/** What was remembered of a root without a marker of its own, in which nothing may be written. */
const findRecord = async (
  place: RootPlace,
  stateDirectory: string,
  notId: string | undefined,
): Promise<RootRecord | undefined> =>
  (await listRootRecords(stateDirectory)).find(
    (record) =>
      record.id !== notId &&
      record.path === place.path &&
      record.ino === place.ino &&
      record.dev === place.dev,
  );

/** The nearest directory at or above this one (a host path without links) that has a root's marker. */
export const findRootAbove = async (path: string): Promise<string | undefined> => {
  for (let above = path; ; above = dirname(above)) {
    if ((await readMarker(above)) !== undefined) return above;
    if (dirname(above) === above) return undefined;
  }
};

export interface RecognizedRoot {
  /** Host path without links. */
  readonly path: string;
  /** What is remembered of it; undefined of a directory that is no root yet, or a copy of one. */
  readonly known: Pick<RootRecord, 'id' | 'versionKey'> | undefined;
  /** Ids of roots that were at this path, and are not there now. */
  readonly before: readonly string[];
}

/** What a directory is to this install, without opening it or changing anything. */
export const recognizeRoot = async (place: RootPlace, stateDirectory: string): Promise<RecognizedRoot> => {
  const id = await readMarker(place.path);
  const record = id === undefined ? undefined : await readRootRecord(stateDirectory, id);
  const known = record === undefined || (await isCopy(record, place)) ? undefined : record;
  const records = await listRootRecords(stateDirectory);
  const before = records.filter((each) => each.path === place.path && each.id !== known?.id);
  return { path: place.path, known, before: before.map((each) => each.id) };
};
