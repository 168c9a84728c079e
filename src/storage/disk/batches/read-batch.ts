// Reads many small files into one batch, in place: contents first, behind room kept for the table, then the table, and
// the contents are moved down if the table came out shorter. Links and directories can be asked for as well; a link is
// read as a link, and only when it stays within the batch's directory.

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
  type BatchKind,
} from '../../batch.ts';
import type { Problem } from '../../entry.ts';
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

type Row = Pick<BatchEntry, 'kind' | 'mtimeUs' | 'executable' | 'hash'> & {
  readonly path: Uint8Array;
  readonly contentSize: number;
};

interface ReadRun {
  readonly context: DiskContext;
  readonly into: Uint8Array;
  readonly tree: string;
  readonly rows: Row[];
  /** Where the contents begin, until the table is written. */
  start: number;
  /** Where the next content goes. */
  offset: number;
  tableSize: number;
}

export const readBatch = (
  context: DiskContext,
  directory: RemotePath,
  names: readonly string[],
  into: Uint8Array,
): BatchRead => {
  context.jail.begin();
  const tree = guarded(directory, () => context.jail.directory(directory).path);
  const parse = createEntryPathParser(directory);
  const asked = names.slice(0, MAX_BATCH_ENTRIES);
  // Room for the table of all that is asked for, unless that leaves little for the contents.
  const room = asked.reduce((size, name) => size + batchEntrySize(nameBytes(name).length, 0, 'file'), 0);
  const start = BATCH_HEADER_SIZE + Math.min(room, Math.floor(into.length / 4));
  const run: ReadRun = { context, into, tree, rows: [], start, offset: start, tableSize: 0 };
  const problems: Problem[] = [];
  let taken = 0;
  for (const name of asked) {
    try {
      if (!readEntry(run, parse(name), name)) {
        if (run.rows.length > 0) break;
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
const readEntry = (run: ReadRun, at: EntryPath, name: string): boolean => {
  const { context } = run;
  const { jail } = context;
  const directory = jail.directory(at.parentPath);
  const place = { directory, name: at.name };
  const status = jail.status(place);
  if (status === undefined)
    throw refusal('NOT_FOUND', name, 'does not exist; list its parent directory to see what does');
  const path = nameBytes(name);
  const plain = { path, mtimeUs: mtimeOf(status), executable: false, hash: EMPTY_BYTES, contentSize: 0 };
  if (isDirectoryStatus(status)) return addRow(run, { ...plain, kind: 'directory' });
  if (isLinkStatus(status)) {
    const target = linkTarget(run, place, name);
    if (!addRow(run, { ...plain, kind: 'link', contentSize: target.length })) return false;
    run.into.set(target, run.offset - target.length);
    return true;
  }
  if (!isFileStatus(status)) throw notAFile(place);
  const { size } = status;
  if (!makeRoom(run, path.length, size, 'file')) return false;
  const fd = context.calls.openFile(directory, at.name, 'read');
  try {
    const from = run.offset;
    const count = readFully(context.calls, fd, run.into, from, size, 0);
    // One look, after the bytes, answers both questions: it is the very file that was looked at before, and nobody has
    // written to it since.
    const after = context.calls.fstat(fd);
    if (count < size || !isUnchanged(status, after)) {
      throw refusal('CHANGED', name, 'changed while it was being read; try again');
    }
    const hasher = context.init.createHasher();
    hasher.update(run.into.subarray(from, from + size));
    const row: Row = {
      kind: 'file',
      path,
      mtimeUs: plain.mtimeUs,
      executable: isExecutable(status),
      hash: hasher.digest(),
      contentSize: size,
    };
    return addRow(run, row);
  } finally {
    closeQuietly(context.calls, fd);
  }
};

const isUnchanged = (before: FileStatus, after: FileStatus): boolean =>
  after.ino === before.ino &&
  after.dev === before.dev &&
  after.size === before.size &&
  after.mtimeMs === before.mtimeMs;

/** Whether the table with one more row, and its content, fit the buffer, and the content can be put at `offset`. */
const makeRoom = (run: ReadRun, pathSize: number, contentSize: number, kind: BatchKind): boolean => {
  const tableSize = run.tableSize + batchEntrySize(pathSize, 0, kind);
  const contents = run.offset - run.start + contentSize;
  if (BATCH_HEADER_SIZE + tableSize + contents > run.into.length) return false;
  if (run.offset + contentSize <= run.into.length) return true;
  if (run.rows.length > 0) return false;
  // The first one, and the room kept for the table is too much: this content takes the end of the buffer.
  run.start = run.into.length - contentSize;
  run.offset = run.start;
  return true;
};

const addRow = (run: ReadRun, row: Row): boolean => {
  if (!makeRoom(run, row.path.length, row.contentSize, row.kind)) return false;
  run.rows.push(row);
  run.offset += row.contentSize;
  run.tableSize += batchEntrySize(row.path.length, 0, row.kind);
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
  const { into, rows, tableSize } = run;
  into.copyWithin(BATCH_HEADER_SIZE + tableSize, run.start, run.offset);
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  writeBatchHeader(view, rows.length, tableSize);
  let offset = BATCH_HEADER_SIZE;
  for (const row of rows) offset = writeBatchEntry(into, view, offset, row.path, row, row.contentSize);
  return BATCH_HEADER_SIZE + tableSize + run.offset - run.start;
};
