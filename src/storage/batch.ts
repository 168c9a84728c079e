// A batch: many small entries as one piece of bytes, so that a worker can read or write them without the event loop
// ever looking inside. Pure; browser-safe. The format is wire format (docs/spec/link.md, "Batches"), big-endian:
//
//   u32 'WBT1' · u32 entries · u32 table bytes · table · contents, one after another in the order of the table
//   table entry: u8 kind · u8 flags · u16 path bytes · i64 mtimeUs · u32 content bytes · [32 bytes BLAKE3, files only] · path
//
// A path is relative, "/"-separated, in raw bytes. The content of a link is its target; a directory has none.
// A batch comes from the other side: the decoder trusts nothing, and throws ProtocolError before anything is used.

import {
  HASH_SIZE,
  MAX_BATCH_ENTRIES,
  MAX_PATH_BYTES,
  ProtocolError,
  nameBytes,
  nameFromBytes,
  type ErrorCode,
} from '../base/index.ts';
import type { WriteOutcome } from './write-outcome.ts';

const MAGIC = 0x57425431;
const HEADER_SIZE = 12;
const FIXED_SIZE = 16;
const FLAG_EXECUTABLE = 1;
const KINDS = ['file', 'directory', 'link'] as const;
const TWO_32 = 0x1_0000_0000;

export type BatchKind = (typeof KINDS)[number];

export interface BatchEntry {
  readonly kind: BatchKind;
  /** Relative to the batch's directory, not yet checked as a path: the jail does that. */
  readonly path: string;
  readonly mtimeUs: number;
  readonly executable: boolean;
  /** BLAKE3 of the content; empty but for files. */
  readonly hash: Uint8Array;
  /** A view into the batch. */
  readonly content: Uint8Array;
}

export type Batch = readonly BatchEntry[];

/** What became of one entry of a batch. */
export type BatchResult =
  | {
      readonly outcome: WriteOutcome;
      /** Its path relative to the directory, when it is not the one asked for. */ readonly path?: string;
    }
  | { readonly code: ErrorCode; readonly message: string };

/** Bytes of table and content that an entry will take. */
export const batchEntrySize = (pathBytes: number, contentBytes: number, kind: BatchKind): number =>
  FIXED_SIZE + (kind === 'file' ? HASH_SIZE : 0) + pathBytes + contentBytes;

/** Bytes of a batch before its first entry. */
export const BATCH_HEADER_SIZE = HEADER_SIZE;

/** Encodes entries. For tests and small uses: the readers in disk/ fill their buffers in place. */
export const encodeBatch = (entries: Batch): Uint8Array<ArrayBuffer> => {
  const paths = entries.map((entry) => nameBytes(entry.path));
  let tableSize = 0;
  let contentSize = 0;
  entries.forEach((entry, index) => {
    tableSize += batchEntrySize(paths[index]?.length ?? 0, 0, entry.kind);
    contentSize += entry.content.length;
  });
  const bytes = new Uint8Array(HEADER_SIZE + tableSize + contentSize);
  const view = new DataView(bytes.buffer);
  writeBatchHeader(view, entries.length, tableSize);
  let offset = HEADER_SIZE;
  let contentOffset = HEADER_SIZE + tableSize;
  entries.forEach((entry, index) => {
    const path = paths[index] as Uint8Array;
    offset = writeBatchEntry(bytes, view, offset, path.length, entry, entry.content.length);
    bytes.set(path, offset);
    offset += path.length;
    bytes.set(entry.content, contentOffset);
    contentOffset += entry.content.length;
  });
  return bytes;
};

/** Writes the twelve bytes at the start. */
export const writeBatchHeader = (view: DataView, entries: number, tableSize: number): void => {
  view.setUint32(0, MAGIC);
  view.setUint32(4, entries);
  view.setUint32(8, tableSize);
};

/** Writes one table entry but for its path at `offset`, and returns where the path goes. */
export const writeBatchEntry = (
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  pathSize: number,
  entry: Pick<BatchEntry, 'kind' | 'mtimeUs' | 'executable' | 'hash'>,
  contentSize: number,
): number => {
  view.setUint8(offset, KINDS.indexOf(entry.kind) + 1);
  view.setUint8(offset + 1, entry.executable ? FLAG_EXECUTABLE : 0);
  view.setUint16(offset + 2, pathSize);
  view.setInt32(offset + 4, Math.floor(entry.mtimeUs / TWO_32));
  view.setUint32(offset + 8, entry.mtimeUs - Math.floor(entry.mtimeUs / TWO_32) * TWO_32);
  view.setUint32(offset + 12, contentSize);
  const end = offset + FIXED_SIZE;
  if (entry.kind !== 'file') return end;
  bytes.set(entry.hash, end);
  return end + HASH_SIZE;
};

const malformed = (why: string): ProtocolError =>
  new ProtocolError('remote', `The batch is malformed: ${why}.`);

const NO_HASH = new Uint8Array(0);

/** Decodes a batch; contents and hashes are views into `bytes`. Throws ProtocolError, whatever the bytes are. */
export const decodeBatch = (bytes: Uint8Array): Batch => {
  if (bytes.length < HEADER_SIZE) throw malformed('it is shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== MAGIC) throw malformed('it does not begin with "WBT1"');
  const count = view.getUint32(4);
  const tableEnd = HEADER_SIZE + view.getUint32(8);
  if (count > MAX_BATCH_ENTRIES) throw malformed(`it has more than ${MAX_BATCH_ENTRIES} entries`);
  if (tableEnd > bytes.length) throw malformed('its table is longer than it is');
  const entries: BatchEntry[] = [];
  let offset = HEADER_SIZE;
  let contentOffset = tableEnd;
  for (let index = 0; index < count; index += 1) {
    if (offset + FIXED_SIZE > tableEnd) throw malformed('its table ends inside an entry');
    const kind = KINDS[view.getUint8(offset) - 1];
    const flags = view.getUint8(offset + 1);
    const pathSize = view.getUint16(offset + 2);
    const mtimeUs = view.getInt32(offset + 4) * TWO_32 + view.getUint32(offset + 8);
    const contentSize = view.getUint32(offset + 12);
    if (kind === undefined) throw malformed('it has an entry of unknown kind');
    if (flags > FLAG_EXECUTABLE) throw malformed('it has an entry with unknown flags');
    if (!Number.isSafeInteger(mtimeUs)) throw malformed('it has a time out of range');
    if (kind === 'directory' && contentSize !== 0) throw malformed('it has a directory with content');
    if (kind === 'link' && (contentSize === 0 || contentSize > MAX_PATH_BYTES))
      throw malformed('it has a link without a usable target');
    if (pathSize === 0 || pathSize > MAX_PATH_BYTES) throw malformed('it has a path of unusable length');
    offset += FIXED_SIZE;
    const hashSize = kind === 'file' ? HASH_SIZE : 0;
    if (offset + hashSize + pathSize > tableEnd) throw malformed('its table ends inside an entry');
    if (contentOffset + contentSize > bytes.length) throw malformed('its contents end inside an entry');
    entries.push({
      kind,
      path: nameFromBytes(bytes.subarray(offset + hashSize, offset + hashSize + pathSize)),
      mtimeUs,
      executable: flags === FLAG_EXECUTABLE,
      hash: hashSize === 0 ? NO_HASH : bytes.subarray(offset, offset + HASH_SIZE),
      content: bytes.subarray(contentOffset, contentOffset + contentSize),
    });
    offset += hashSize + pathSize;
    contentOffset += contentSize;
  }
  if (offset !== tableEnd) throw malformed('its table has bytes to spare');
  if (contentOffset !== bytes.length) throw malformed('it has bytes to spare');
  return entries;
};
