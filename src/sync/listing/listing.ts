// A listing: one directory's entries as bytes, the same bytes wherever the same entries are, so that their hash names them. It is
// what the catalog keeps, what is told over a link, and what digests are made of. Pure; browser-safe. Wire format
// (docs/spec/sync.md, "Listings"), big-endian:
//
//   u8 1 · entry …, in the order of the names' bytes
//   entry: u8 kind · u16 name bytes · name · file: u8 executable · u64 size · i64 mtimeUs · 32 bytes BLAKE3
//                                          · directory: 32 bytes BLAKE3 of its listing
//                                          · link: u16 target bytes · target
//                                          · unmanaged: u8 why
//
// It comes from the other side: the decoder trusts nothing.

import {
  HASH_SIZE,
  MAX_NAME_BYTES,
  MAX_PATH_BYTES,
  ProtocolError,
  nameBytes,
  nameFromBytes,
} from '../../base/index.ts';

const FORM = 1;
const KINDS = ['file', 'directory', 'link', 'unmanaged'] as const;
/** What keeps something from taking part, as it is told. What one side ignores is its own matter, and in no listing. */
const REASONS = ['unreadable', 'unsupported', 'name'] as const;

const FILE_SIZE = 1 + 8 + 8 + HASH_SIZE;

export type ListedEntry =
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly size: number;
      readonly mtimeUs: number;
      readonly executable: boolean;
      /** BLAKE3 of the content. */
      readonly hash: Uint8Array;
    }
  | {
      readonly kind: 'directory';
      readonly name: string;
      /** BLAKE3 of its listing. */
      readonly digest: Uint8Array;
    }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  | { readonly kind: 'unmanaged'; readonly name: string; readonly why: (typeof REASONS)[number] };

const compareBytes = (one: Uint8Array, other: Uint8Array): number => {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1)
    if (one[index] !== other[index]) return (one[index] as number) - (other[index] as number);
  return one.length - other.length;
};

const sizeOf = (entry: ListedEntry, name: Uint8Array): number => {
  const start = 3 + name.length;
  if (entry.kind === 'file') return start + FILE_SIZE;
  if (entry.kind === 'directory') return start + HASH_SIZE;
  if (entry.kind === 'link') return start + 2 + nameBytes(entry.target).length;
  return start + 1;
};

const named = (
  entries: Iterable<ListedEntry>,
): { readonly entry: ListedEntry; readonly name: Uint8Array }[] =>
  Array.from(entries, (entry) => ({ entry, name: nameBytes(entry.name) })).sort((one, other) =>
    compareBytes(one.name, other.name),
  );

/** The order that a listing has them in. */
export const inListingOrder = (entries: Iterable<ListedEntry>): readonly ListedEntry[] =>
  named(entries).map(({ entry }) => entry);

/** Names must differ. */
export const encodeListing = (entries: Iterable<ListedEntry>): Uint8Array<ArrayBuffer> => {
  const sorted = named(entries);
  const bytes = new Uint8Array(sorted.reduce((size, { entry, name }) => size + sizeOf(entry, name), 1));
  const view = new DataView(bytes.buffer);
  bytes[0] = FORM;
  let at = 1;
  for (const { entry, name } of sorted) {
    view.setUint8(at, KINDS.indexOf(entry.kind) + 1);
    view.setUint16(at + 1, name.length);
    bytes.set(name, at + 3);
    at = writeFacts(bytes, view, at + 3 + name.length, entry);
  }
  return bytes;
};

const writeFacts = (bytes: Uint8Array, view: DataView, at: number, entry: ListedEntry): number => {
  switch (entry.kind) {
    case 'file':
      view.setUint8(at, entry.executable ? 1 : 0);
      view.setBigUint64(at + 1, BigInt(entry.size));
      view.setBigInt64(at + 9, BigInt(entry.mtimeUs));
      bytes.set(entry.hash, at + 17);
      return at + FILE_SIZE;
    case 'directory':
      bytes.set(entry.digest, at);
      return at + HASH_SIZE;
    case 'link': {
      const target = nameBytes(entry.target);
      view.setUint16(at, target.length);
      bytes.set(target, at + 2);
      return at + 2 + target.length;
    }
    case 'unmanaged':
      view.setUint8(at, REASONS.indexOf(entry.why) + 1);
      return at + 1;
  }
};

const malformed = (why: string): ProtocolError =>
  new ProtocolError('remote', `The listing of a directory is malformed: ${why}.`);

/** Reads bytes that may be anything. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(size: number): number {
    const at = this.#at;
    if (at + size > this.#bytes.length) throw malformed('it ends inside an entry');
    this.#at += size;
    return at;
  }

  bytes(size: number): Uint8Array {
    const at = this.take(size);
    return this.#bytes.subarray(at, at + size);
  }

  u8(): number {
    return this.#view.getUint8(this.take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.take(2));
  }

  integer(isSigned: boolean): number {
    const at = this.take(8);
    const value = Number(isSigned ? this.#view.getBigInt64(at) : this.#view.getBigUint64(at));
    if (!Number.isSafeInteger(value)) throw malformed('it has a number out of range');
    return value;
  }
}

/** Hashes are views into `bytes`. Throws ProtocolError, whatever the bytes are. */
export const decodeListing = (bytes: Uint8Array): readonly ListedEntry[] => {
  const reader = new Reader(bytes);
  if (reader.u8() !== FORM) throw malformed('it has a form that is not known');
  const entries: ListedEntry[] = [];
  let before: Uint8Array | undefined;
  while (!reader.isAtEnd) {
    const kind = KINDS[reader.u8() - 1];
    if (kind === undefined) throw malformed('it has an entry of unknown kind');
    const size = reader.u16();
    if (size === 0 || size > MAX_NAME_BYTES) throw malformed('it has a name of unusable length');
    const encoded = reader.bytes(size);
    if (before !== undefined && compareBytes(before, encoded) >= 0)
      throw malformed('its names are not in order');
    before = encoded;
    if (encoded.includes(0) || encoded.includes(0x2f)) throw malformed('it has a name that is none');
    const name = nameFromBytes(encoded);
    if (name === '.' || name === '..') throw malformed('it has a name that is none');
    entries.push(readFacts(reader, kind, name));
  }
  return entries;
};

const readFacts = (reader: Reader, kind: (typeof KINDS)[number], name: string): ListedEntry => {
  switch (kind) {
    case 'file': {
      const executable = reader.u8();
      if (executable > 1) throw malformed('it has an entry with unknown flags');
      const size = reader.integer(false);
      const mtimeUs = reader.integer(true);
      return { kind, name, size, mtimeUs, executable: executable === 1, hash: reader.bytes(HASH_SIZE) };
    }
    case 'directory':
      return { kind, name, digest: reader.bytes(HASH_SIZE) };
    case 'link': {
      const size = reader.u16();
      if (size === 0 || size > MAX_PATH_BYTES) throw malformed('it has a link without a usable target');
      return { kind, name, target: nameFromBytes(reader.bytes(size)) };
    }
    case 'unmanaged': {
      const why = REASONS[reader.u8() - 1];
      if (why === undefined) throw malformed('it has an entry of unknown kind');
      return { kind, name, why };
    }
  }
};
