// A batch while it is read from disk, in place: contents first, behind room kept for the table, which grows beside; then the
// table is put before them, and they are moved to its end.

import { nameBytes } from '../../../base/index.ts';
import {
  BATCH_HEADER_SIZE,
  batchEntrySize,
  writeBatchEntry,
  writeBatchHeader,
  type BatchEntry,
} from '../../batch.ts';

export type BatchRow = Pick<BatchEntry, 'kind' | 'mtimeUs' | 'executable' | 'hash'>;

/** The path of an entry in the batch, and how many bytes it takes. */
export interface RowName {
  readonly name: string;
  readonly size: number;
}

export interface BatchBuilder {
  readonly into: Uint8Array;
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
const SHARED_TABLE_SIZE = 256 * 1024;

const createTable = (size: number): TableBuffer => {
  const bytes = Buffer.from(new ArrayBuffer(size));
  return { bytes, view: new DataView(bytes.buffer) };
};

/** One for the thread: its content is good until the next await or yield. */
let sharedTable: TableBuffer | undefined;

const tableOf = (size: number): TableBuffer =>
  size <= SHARED_TABLE_SIZE ? (sharedTable ??= createTable(SHARED_TABLE_SIZE)) : createTable(size);

/** Bytes of a name, without making them. */
export const nameSize = (name: string): number =>
  name.isWellFormed() ? Buffer.byteLength(name) : nameBytes(name).length;

/** `room`: bytes that the table is expected to have. Only one batch of a thread may be under way, and no await or yield in it. */
export const startBatch = (into: Uint8Array, room: number): BatchBuilder => {
  const start = BATCH_HEADER_SIZE + Math.min(room, Math.floor(into.length / 4));
  return { into, table: tableOf(room), tableSize: 0, rows: 0, start, offset: start };
};

/** Whether one more row and its content fit, so that the content can be put at `offset`. */
export const makeRoom = (batch: BatchBuilder, rowSize: number, contentSize: number): boolean => {
  const tableSize = batch.tableSize + rowSize;
  const contents = batch.offset - batch.start + contentSize;
  if (tableSize > batch.table.bytes.length) return false;
  if (BATCH_HEADER_SIZE + tableSize + contents > batch.into.length) return false;
  if (batch.offset + contentSize <= batch.into.length) return true;
  if (batch.rows > 0) return false;
  // The first one, and the room kept for the table is too much: this content takes the end of the buffer.
  batch.start = batch.into.length - contentSize;
  batch.offset = batch.start;
  return true;
};

/** Adds a row whose content is, or will be put, at `offset`; false when it does not fit. */
export const addRow = (
  batch: BatchBuilder,
  { name, size }: RowName,
  row: BatchRow,
  contentSize: number,
): boolean => {
  const rowSize = batchEntrySize(size, 0, row.kind);
  if (!makeRoom(batch, rowSize, contentSize)) return false;
  const { bytes, view } = batch.table;
  const end = writeBatchEntry(bytes, view, batch.tableSize, size, row, contentSize);
  if (name.isWellFormed()) bytes.write(name, end);
  else bytes.set(nameBytes(name), end);
  batch.offset += contentSize;
  batch.tableSize += rowSize;
  batch.rows += 1;
  return true;
};

/** Moves the contents to the table's end, and writes header and table. Returns the bytes of the batch. */
export const finishBatch = (batch: BatchBuilder): number => {
  const { into, table, tableSize } = batch;
  into.copyWithin(BATCH_HEADER_SIZE + tableSize, batch.start, batch.offset);
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  writeBatchHeader(view, batch.rows, tableSize);
  into.set(table.bytes.subarray(0, tableSize), BATCH_HEADER_SIZE);
  return BATCH_HEADER_SIZE + tableSize + batch.offset - batch.start;
};
