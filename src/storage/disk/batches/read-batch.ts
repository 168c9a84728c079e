// Reads many small files into one batch, in place: contents first, behind room kept for the table, then the table, and
// the contents are moved down if the table came out shorter. Links and directories can be asked for as well; a link is
// read as a link, and only when it stays within the batch's directory. Everything is looked at before it is opened, since
// opening some devices has effects, but for what a scan of this process has just found to be a file.

import {
  EMPTY_BYTES,
  MAX_BATCH_ENTRIES,
  displayName,
  nameBytes,
  type RemotePath,
} from '../../../base/index.ts';
import {
  BATCH_HEADER_SIZE,
  batchEntrySize,
  writeBatchEntry,
  writeBatchHeader,
  type BatchEntry,
} from '../../batch.ts';
import type { Problem } from '../../entry.ts';
import type { SeenFile } from '../../storage.ts';
import { closeQuietly, notAFile, readFully } from '../content.ts';
import { isDirectoryStatus, isFileStatus, isLinkStatus, type FileStatus } from '../calls/directory-calls.ts';
import { isExecutable, mtimeOf, type DiskContext } from '../disk-context.ts';
import { guarded, refusal, toDiskError } from '../disk-error.ts';
import { createEntryPathParser, type EntryPath } from '../jail/entry-path.ts';
import { readLinkTarget, type Place } from '../jail/jail.ts';
import { staysWithin } from '../jail/tree-link.ts';

export interface BatchRead {
  /** Bytes of the batch, from the start of the buffer. */
  readonly length: number;
  /** How many of the names are answered, by an entry or a problem. */
  readonly taken: number;
  readonly problems: readonly Problem[];
}

type Row = Pick<BatchEntry, 'kind' | 'mtimeUs' | 'executable' | 'hash'>;

/** The name of an entry, and how many bytes it takes. */
interface AskedName {
  readonly name: string;
  readonly size: number;
}

interface ReadRun {
  readonly context: DiskContext;
  readonly into: Uint8Array;
  readonly tree: string;
  /** The table so far. */
  readonly table: TableBuffer;
  tableSize: number;
  rows: number;
  /** Where the contents begin, until the table is written. */
  start: number;
  /** Where the next content goes. */
  offset: number;
}

interface TableBuffer {
  readonly bytes: Buffer;
  readonly view: DataView;
}

/** Tables no longer than this share one buffer: 1000 names of 200 bytes. */
const KEPT_TABLE_SIZE = 256 * 1024;

const createTable = (size: number): TableBuffer => {
  const bytes = Buffer.from(new ArrayBuffer(size));
  return { bytes, view: new DataView(bytes.buffer) };
};

/** One for the thread: its content is good until the next await or yield. */
let sharedTable: TableBuffer | undefined;

const tableOf = (size: number): TableBuffer =>
  size <= KEPT_TABLE_SIZE ? (sharedTable ??= createTable(KEPT_TABLE_SIZE)) : createTable(size);

/** Bytes of a name, without making them. */
const nameSize = (name: string): number =>
  name.isWellFormed() ? Buffer.byteLength(name) : nameBytes(name).length;

export const readBatch = (
  context: DiskContext,
  directory: RemotePath,
  names: readonly string[],
  into: Uint8Array,
  seen: readonly (SeenFile | undefined)[] = [],
): BatchRead => {
  context.jail.begin();
  const tree = guarded(directory, () => context.jail.directory(directory).path);
  const parse = createEntryPathParser(directory);
  const asked = names.slice(0, MAX_BATCH_ENTRIES);
  const sizes = asked.map(nameSize);
  // Room for the table of all that is asked for, unless that leaves little for the contents.
  const room = sizes.reduce((total, size) => total + batchEntrySize(size, 0, 'file'), 0);
  const start = BATCH_HEADER_SIZE + Math.min(room, Math.floor(into.length / 4));
  const table = tableOf(room);
  const run: ReadRun = { context, into, tree, table, tableSize: 0, rows: 0, start, offset: start };
  const problems: Problem[] = [];
  let taken = 0;
  for (let index = 0; index < asked.length; index += 1) {
    const name = asked[index] as string;
    try {
      if (!readEntry(run, parse(name), { name, size: sizes[index] as number }, seen[index])) {
        if (run.rows > 0) break;
        throw refusal('TOO_LARGE', name, 'does not fit a batch; fetch it by itself');
      }
    } catch (error: unknown) {
      // A problem is a value: the caller hears of it, and the others are read.
      const { code, message } = toDiskError(error, name);
      problems.push({ path: name, code, message });
    }
    taken += 1;
  }
  return { length: finishBatch(run), taken, problems };
};

/** Reads one; false when it does not fit. */
const readEntry = (run: ReadRun, at: EntryPath, asked: AskedName, seen: SeenFile | undefined): boolean => {
  const { jail } = run.context;
  const place = { directory: jail.directory(at.parentPath), name: at.name };
  const quick = seen === undefined ? undefined : readSeenFile(run, place, asked, seen);
  if (quick !== undefined) return quick;
  const status = jail.status(place);
  const { name } = asked;
  if (status === undefined)
    throw refusal('NOT_FOUND', name, 'does not exist; list its parent directory to see what does');
  const plain = { mtimeUs: mtimeOf(status), executable: false, hash: EMPTY_BYTES };
  if (isDirectoryStatus(status)) return addRow(run, asked, { ...plain, kind: 'directory' }, 0);
  if (isLinkStatus(status)) {
    const target = linkTarget(run, place, name);
    if (!addRow(run, asked, { ...plain, kind: 'link' }, target.length)) return false;
    run.into.set(target, run.offset - target.length);
    return true;
  }
  if (!isFileStatus(status)) throw notAFile(place);
  if (!makeRoom(run, batchEntrySize(asked.size, 0, 'file'), status.size)) return false;
  const after = readContent(run, place, status.size);
  if (after === undefined || !isUnchanged(status, after))
    throw refusal('CHANGED', name, 'changed while it was being read; try again');
  return addFile(run, asked, after);
};

/**
 * Reads what a scan has just told to be a file, without another look before. Undefined when it is not what it was: then
 * it is looked at as if it had never been seen.
 */
const readSeenFile = (
  run: ReadRun,
  place: Place,
  asked: AskedName,
  { size, mtimeUs }: SeenFile,
): boolean | undefined => {
  if (!makeRoom(run, batchEntrySize(asked.size, 0, 'file'), size)) return false;
  let after: FileStatus | undefined;
  try {
    after = readContent(run, place, size);
  } catch {
    // Gone, or no file any more: the look that follows tells which.
    return undefined;
  }
  const isAsSeen =
    after !== undefined && isFileStatus(after) && after.size === size && mtimeOf(after) === mtimeUs;
  return isAsSeen ? addFile(run, asked, after as FileStatus) : undefined;
};

/** Reads so many bytes to where the next content goes. What the file is after that; undefined when it is shorter. */
const readContent = (
  { context, into, offset }: ReadRun,
  place: Place,
  size: number,
): FileStatus | undefined => {
  const { calls } = context;
  const fd = calls.openFile(place.directory, place.name, 'read');
  try {
    const count = readFully(calls, fd, into, offset, size, 0);
    // One look, after the bytes, answers both questions: it is the very file that was looked at before, and nobody has
    // written to it since.
    return count < size ? undefined : calls.fstat(fd);
  } finally {
    closeQuietly(calls, fd);
  }
};

/** Adds the file whose content has just been read. */
const addFile = (run: ReadRun, asked: AskedName, status: FileStatus): boolean => {
  const { size } = status;
  const hash = run.context.init.hash(run.into.subarray(run.offset, run.offset + size));
  const row: Row = { kind: 'file', mtimeUs: mtimeOf(status), executable: isExecutable(status), hash };
  return addRow(run, asked, row, size);
};

const isUnchanged = (before: FileStatus, after: FileStatus): boolean =>
  after.ino === before.ino &&
  after.dev === before.dev &&
  after.size === before.size &&
  after.mtimeMs === before.mtimeMs;

/** Whether the table with one more row, and its content, fit the buffer, and the content can be put at `offset`. */
const makeRoom = (run: ReadRun, rowSize: number, contentSize: number): boolean => {
  const tableSize = run.tableSize + rowSize;
  const contents = run.offset - run.start + contentSize;
  if (BATCH_HEADER_SIZE + tableSize + contents > run.into.length) return false;
  if (run.offset + contentSize <= run.into.length) return true;
  if (run.rows > 0) return false;
  // The first one, and the room kept for the table is too much: this content takes the end of the buffer.
  run.start = run.into.length - contentSize;
  run.offset = run.start;
  return true;
};

const addRow = (run: ReadRun, { name, size }: AskedName, row: Row, contentSize: number): boolean => {
  const rowSize = batchEntrySize(size, 0, row.kind);
  if (!makeRoom(run, rowSize, contentSize)) return false;
  const { bytes, view } = run.table;
  const end = writeBatchEntry(bytes, view, run.tableSize, size, row, contentSize);
  if (name.isWellFormed()) bytes.write(name, end);
  else bytes.set(nameBytes(name), end);
  run.offset += contentSize;
  run.tableSize += rowSize;
  run.rows += 1;
  return true;
};

const linkTarget = (run: ReadRun, place: Place, name: string): Uint8Array => {
  const { calls, jail } = run.context;
  const target = readLinkTarget(calls, place.directory, place.name);
  jail.pin(place.directory);
  try {
    if (staysWithin(jail, place.directory, target, run.tree)) return nameBytes(target);
  } finally {
    jail.unpin(place.directory);
  }
  throw refusal(
    'FORBIDDEN',
    name,
    `is a link to "${displayName(target)}", which leads, or could come to lead, outside of the directory it is in; it is left out`,
  );
};

/** Moves the contents to the table's end, and writes header and table. */
const finishBatch = (run: ReadRun): number => {
  const { into, table, tableSize } = run;
  into.copyWithin(BATCH_HEADER_SIZE + tableSize, run.start, run.offset);
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  writeBatchHeader(view, run.rows, tableSize);
  into.set(table.bytes.subarray(0, tableSize), BATCH_HEADER_SIZE);
  return BATCH_HEADER_SIZE + tableSize + run.offset - run.start;
};
