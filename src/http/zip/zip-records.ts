// The records of a ZIP archive (PKWARE APPNOTE 6.3.10) of files that are stored as they are, with its extension for what is large
// (ZIP64) only where it is needed. Times are there to the second and without a zone for programs that know no better, and as
// seconds since 1970 for all others. Pure.

import { nameBytes } from '../../base/index.ts';

export interface MemberHead {
  /** Relative, with "/" between names; a directory's ends with it. Well-formed. */
  readonly name: string;
  readonly mtimeMs: number;
  /** Kind and permissions, as a system of the Unix family has them. */
  readonly mode: number;
  /** Of its content; undefined: there is none, as of a directory. */
  readonly size?: number | undefined;
}

/** A member that has been written. */
export interface WrittenMember extends MemberHead {
  readonly crc: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const MAX_16 = 0xffff;
const MAX_32 = 0xffff_ffff;

const VERSION = 20;
const VERSION_ZIP64 = 45;
const MADE_BY_UNIX = 3 << 8;
const STORED = 0;
const NAMES_ARE_UTF8 = 0x0800;
/** The sum and the size stand behind the content. */
const IS_DESCRIBED = 0x0008;
const EXTRA_ZIP64 = 0x0001;
const EXTRA_TIME = 0x5455;
const HAS_MTIME = 1;
const IS_MS_DOS_DIRECTORY = 0x10;

/** Years that the two fields can say. */
const FIRST_YEAR = 1980;
const LAST_YEAR = 2107;

const timeFields = (mtimeMs: number): readonly [date: number, time: number] => {
  const at = new Date(mtimeMs);
  const year = at.getFullYear();
  if (!(year >= FIRST_YEAR)) return [(1 << 5) | 1, 0];
  if (year > LAST_YEAR)
    return [((LAST_YEAR - FIRST_YEAR) << 9) | (12 << 5) | 31, (23 << 11) | (59 << 5) | 29];
  return [
    ((year - FIRST_YEAR) << 9) | ((at.getMonth() + 1) << 5) | at.getDate(),
    (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1),
  ];
};

/** Nothing for a time that 32 bits cannot say. */
const timeExtra = (mtimeMs: number): Buffer => {
  const seconds = Math.floor(mtimeMs / 1000);
  if (!(Math.abs(seconds) < 2 ** 31)) return Buffer.alloc(0);
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(EXTRA_TIME, 0);
  extra.writeUInt16LE(5, 2);
  extra.writeUInt8(HAS_MTIME, 4);
  extra.writeInt32LE(seconds, 5);
  return extra;
};

const zip64Extra = (numbers: readonly number[]): Buffer => {
  if (numbers.length === 0) return Buffer.alloc(0);
  const extra = Buffer.alloc(4 + 8 * numbers.length);
  extra.writeUInt16LE(EXTRA_ZIP64, 0);
  extra.writeUInt16LE(8 * numbers.length, 2);
  numbers.forEach((number, index) => extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index));
  return extra;
};

const isLarge = (size: number): boolean => size >= MAX_32;
const isDescribed = ({ size = 0 }: MemberHead): boolean => size > 0;
const flagsOf = (head: MemberHead): number => NAMES_ARE_UTF8 | (isDescribed(head) ? IS_DESCRIBED : 0);

/** What stands before the content. */
export const localHeader = (head: MemberHead): Uint8Array => {
  const name = nameBytes(head.name);
  const large = isLarge(head.size ?? 0);
  // Its presence says how long the numbers behind the content are.
  const extra = Buffer.concat([zip64Extra(large ? [0, 0] : []), timeExtra(head.mtimeMs)]);
  const [date, time] = timeFields(head.mtimeMs);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(large ? VERSION_ZIP64 : VERSION, 4);
  header.writeUInt16LE(flagsOf(head), 6);
  header.writeUInt16LE(STORED, 8);
  header.writeUInt16LE(time, 10);
  header.writeUInt16LE(date, 12);
  header.writeUInt32LE(large ? MAX_32 : 0, 18);
  header.writeUInt32LE(large ? MAX_32 : 0, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
};

/** What stands behind the content; nothing where there was none. */
export const dataDescriptor = (head: MemberHead, crc: number): Uint8Array => {
  const { size = 0 } = head;
  if (!isDescribed(head)) return new Uint8Array();
  const descriptor = Buffer.alloc(isLarge(size) ? 24 : 16);
  descriptor.writeUInt32LE(0x0807_4b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  if (isLarge(size)) {
    descriptor.writeBigUInt64LE(BigInt(size), 8);
    descriptor.writeBigUInt64LE(BigInt(size), 16);
  } else {
    descriptor.writeUInt32LE(size, 8);
    descriptor.writeUInt32LE(size, 12);
  }
  return descriptor;
};

/** The member's line in the directory at the end of the archive. */
export const directoryRecord = (member: WrittenMember): Uint8Array => {
  const { size, offset, mode } = member;
  const name = nameBytes(member.name);
  const numbers = [...(isLarge(size) ? [size, size] : []), ...(offset >= MAX_32 ? [offset] : [])];
  const extra = Buffer.concat([zip64Extra(numbers), timeExtra(member.mtimeMs)]);
  const version = numbers.length > 0 ? VERSION_ZIP64 : VERSION;
  const [date, time] = timeFields(member.mtimeMs);
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x0201_4b50, 0);
  record.writeUInt16LE(MADE_BY_UNIX | version, 4);
  record.writeUInt16LE(version, 6);
  record.writeUInt16LE(flagsOf(member), 8);
  record.writeUInt16LE(STORED, 10);
  record.writeUInt16LE(time, 12);
  record.writeUInt16LE(date, 14);
  record.writeUInt32LE(member.crc, 16);
  record.writeUInt32LE(Math.min(size, MAX_32), 20);
  record.writeUInt32LE(Math.min(size, MAX_32), 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE(((mode << 16) | (member.name.endsWith('/') ? IS_MS_DOS_DIRECTORY : 0)) >>> 0, 38);
  record.writeUInt32LE(Math.min(offset, MAX_32), 42);
  return Buffer.concat([record, name, extra]);
};

export interface DirectoryPlace {
  /** How many members there are. */
  readonly count: number;
  /** Where the directory begins, and how long it is. */
  readonly offset: number;
  readonly size: number;
}

/** What ends the archive. */
export const endRecords = ({ count, offset, size }: DirectoryPlace): Uint8Array => {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(count, MAX_16), 8);
  end.writeUInt16LE(Math.min(count, MAX_16), 10);
  end.writeUInt32LE(Math.min(size, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  if (count < MAX_16 && offset < MAX_32 && size < MAX_32) return end;
  const large = Buffer.alloc(56 + 20);
  large.writeUInt32LE(0x0606_4b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(MADE_BY_UNIX | VERSION_ZIP64, 12);
  large.writeUInt16LE(VERSION_ZIP64, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  large.writeUInt32LE(0x0706_4b50, 56);
  large.writeBigUInt64LE(BigInt(offset + size), 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, end]);
};
