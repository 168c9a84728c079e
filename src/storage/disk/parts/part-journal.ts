// The format of a part's journal: what was verified of an unfinished write. Pure; reading and writing it is elsewhere.
//
//   header   magic, length of the text (4 bytes), text (JSON, UTF-8), BLAKE3 of all before
//   records  64 bytes each: kind (4), number (4), value (8), hash (32), check (16)
//
//   began    value: inode of the part. The first record.
//   piece    number: which piece, from 0; hash: its BLAKE3. Written as soon as the piece is verified.
//   synced   number: as many pieces are on the disk for good. Written after their bytes were synced.
//
// The check of a record is a hash of the header's hash, the record's place and the record: one that is torn, moved, or of
// another journal ends the valid part of this one. Nothing behind it counts, and no journal is ever an error.
// Integers are big-endian.

import {
  HASH_SIZE,
  PIECE_SIZE,
  concatBytes,
  equalBytes,
  isWherryError,
  parseRemotePath,
  type Hasher,
  type RemotePath,
} from '../../../base/index.ts';

/** What a part is. The same write, begun again, makes the same but for `label`, `markerUs` and `boot`. */
export interface PartHeader {
  readonly key: string;
  readonly owner: string;
  readonly label: string;
  /** Host path of the local directory that `path` counts from; empty in a served root. */
  readonly directory: string;
  /** Where the file is to be. */
  readonly path: RemotePath;
  readonly size: number;
  /** Real path of the directory that the part lies in, or null when it lies in the root's staging. */
  readonly beside: string | null;
  /** Modification time that the part has as long as nobody else writes to it. */
  readonly markerUs: number;
  /** Where writes are not synced: which run of the machine they are good for. */
  readonly boot: string | null;
}

/** What a journal tells, as far as it is valid. */
export interface Journal {
  readonly header: PartHeader;
  /** Hash of the header, which every record is tied to. */
  readonly seal: Uint8Array;
  readonly inode: number | undefined;
  /** BLAKE3 of the verified pieces, the first of the file first. */
  readonly pieces: readonly Uint8Array[];
  /** As many of them were synced. */
  readonly synced: number;
  /** Where the record of each piece begins, and at last where the valid records end. */
  readonly offsets: readonly number[];
}

export type JournalRecord =
  | { readonly kind: 'began'; readonly inode: number }
  | { readonly kind: 'piece'; readonly index: number; readonly hash: Uint8Array }
  | { readonly kind: 'synced'; readonly count: number };

const MAGIC = new TextEncoder().encode('wherry part 1\n');
const MAX_HEADER_SIZE = 64 * 1024;
/** Bytes of a record. */
export const RECORD_SIZE = 64;
const CHECK_SIZE = 16;
const CHECK_AT = RECORD_SIZE - CHECK_SIZE;
const KINDS = { began: 1, piece: 2, synced: 3 } as const;
const PART_KEY = /^[0-9a-f]{32}$/u;

export const isPartKey = (text: string): boolean => PART_KEY.test(text);

const hashOf = (createHasher: () => Hasher, ...parts: readonly Uint8Array[]): Uint8Array => {
  const hasher = createHasher();
  for (const part of parts) hasher.update(part);
  return hasher.digest();
};

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};

/** The bytes a journal begins with; the last 32 are its seal. */
export const encodeHeader = (createHasher: () => Hasher, header: PartHeader): Uint8Array => {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const before = concatBytes([MAGIC, uint32(text.length), text]);
  return concatBytes([before, hashOf(createHasher, before)]);
};

export const sealOf = (header: Uint8Array): Uint8Array => header.slice(-HASH_SIZE);

const checkOf = (
  createHasher: () => Hasher,
  seal: Uint8Array,
  offset: number,
  body: Uint8Array,
): Uint8Array => {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setFloat64(0, offset);
  return hashOf(createHasher, seal, place, body).subarray(0, CHECK_SIZE);
};

/** The record as it stands at `offset` of the journal with this seal. */
export const encodeRecord = (
  createHasher: () => Hasher,
  seal: Uint8Array,
  offset: number,
  record: JournalRecord,
): Uint8Array => {
  const bytes = new Uint8Array(RECORD_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, KINDS[record.kind]);
  if (record.kind === 'began') view.setFloat64(8, record.inode);
  else if (record.kind === 'synced') view.setUint32(4, record.count);
  else {
    view.setUint32(4, record.index);
    bytes.set(record.hash, 16);
  }
  bytes.set(checkOf(createHasher, seal, offset, bytes.subarray(0, CHECK_AT)), CHECK_AT);
  return bytes;
};

/** Undefined when there is no valid header, so that nothing of it counts. */
export const parseJournal = (createHasher: () => Hasher, bytes: Uint8Array): Journal | undefined => {
  const start = MAGIC.length + 4;
  if (bytes.length < start + HASH_SIZE || !equalBytes(bytes.subarray(0, MAGIC.length), MAGIC))
    return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length);
  const end = start + length;
  if (length > MAX_HEADER_SIZE || bytes.length < end + HASH_SIZE) return undefined;
  const seal = bytes.slice(end, end + HASH_SIZE);
  if (!equalBytes(hashOf(createHasher, bytes.subarray(0, end)), seal)) return undefined;
  const header = parseHeader(bytes.subarray(start, end));
  return header === undefined ? undefined : parseRecords(createHasher, header, seal, bytes, end + HASH_SIZE);
};

const parseRecords = (
  createHasher: () => Hasher,
  header: PartHeader,
  seal: Uint8Array,
  bytes: Uint8Array,
  start: number,
): Journal => {
  // The last piece is verified by the commit alone.
  const most = Math.ceil(header.size / PIECE_SIZE) - 1;
  const pieces: Uint8Array[] = [];
  const offsets: number[] = [];
  let inode: number | undefined;
  let synced = 0;
  let offset = start;
  for (; offset + RECORD_SIZE <= bytes.length; offset += RECORD_SIZE) {
    const record = bytes.subarray(offset, offset + RECORD_SIZE);
    const check = checkOf(createHasher, seal, offset, record.subarray(0, CHECK_AT));
    if (!equalBytes(record.subarray(CHECK_AT), check)) break;
    const view = new DataView(record.buffer, record.byteOffset);
    const kind = view.getUint32(0);
    const number = view.getUint32(4);
    if (kind === KINDS.began && offset === start) inode = view.getFloat64(8);
    else if (kind === KINDS.piece && number === pieces.length && number < most) {
      offsets.push(offset);
      pieces.push(record.slice(16, 16 + HASH_SIZE));
    } else if (kind === KINDS.synced && number <= pieces.length) synced = Math.max(synced, number);
    else break;
  }
  return { header, seal, inode, pieces, synced, offsets: [...offsets, offset] };
};

const parseHeader = (bytes: Uint8Array): PartHeader | undefined => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value !== 'object' || value === null) return undefined;
    const { key, owner, label, directory, path, size, beside, markerUs, boot } = value as Partial<
      Record<keyof PartHeader, unknown>
    >;
    if (typeof key !== 'string' || !isPartKey(key) || typeof owner !== 'string') return undefined;
    if (typeof label !== 'string' || typeof directory !== 'string' || typeof path !== 'string')
      return undefined;
    if ((beside !== null && typeof beside !== 'string') || (boot !== null && typeof boot !== 'string'))
      return undefined;
    if (!Number.isSafeInteger(size) || Number(size) <= PIECE_SIZE || !Number.isSafeInteger(markerUs))
      return undefined;
    return {
      key,
      owner,
      label,
      directory,
      path: parseRemotePath(path),
      size: Number(size),
      beside,
      markerUs: Number(markerUs),
      boot,
    };
  } catch (error: unknown) {
    // Text that is no header, or a path that is none: another program's file, or another version's.
    if (error instanceof SyntaxError || error instanceof TypeError || isWherryError(error)) return undefined;
    throw error;
  }
};
