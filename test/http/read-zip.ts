// Reads archives by their central directory, with the extensions for large ones, and holds each member against its own header.

import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  /** As `stat` has it: kind and permissions. */
  readonly mode: number;
  /** Local, without a zone: "2020-09-13T12:26:40". */
  readonly time: string;
  /** The same in seconds since 1970, where it is told. */
  readonly mtimeS: number | undefined;
  readonly content: Buffer;
}

const END = 0x06054b50;
const END_LOCATOR = 0x07064b50;
const END_LARGE = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const EXTRA_TIME = 0x5455;
const STORED = 0;
const UTF8 = 0x0800;

const two = (number: number): string => String(number).padStart(2, '0');

const timeOf = (date: number, time: number): string =>
  `${(date >> 9) + 1980}-${two((date >> 5) & 15)}-${two(date & 31)}T${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;

/** How many members there are, where their directory begins, and where it ends. */
const directoryOf = (bytes: Buffer): readonly [count: number, from: number, to: number] => {
  const end = bytes.length - 22;
  assert.equal(bytes.readUInt32LE(end), END, 'the archive does not end as one');
  const count = bytes.readUInt16LE(end + 10);
  if (count < 0xffff) return [count, bytes.readUInt32LE(end + 16), end];
  assert.equal(bytes.readUInt32LE(end - 20), END_LOCATOR);
  const large = Number(bytes.readBigUInt64LE(end - 12));
  assert.equal(bytes.readUInt32LE(large), END_LARGE);
  return [Number(bytes.readBigUInt64LE(large + 32)), Number(bytes.readBigUInt64LE(large + 48)), large];
};

/** Seconds since 1970, from the extension that has them. */
const mtimeIn = (extra: Buffer): number | undefined => {
  for (let at = 0; at < extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === EXTRA_TIME) return extra.readInt32LE(at + 5);
  return undefined;
};

/** Of archives of stored files below 4 GiB. */
export const readZip = (bytes: Buffer): readonly ZipMember[] => {
  const members: ZipMember[] = [];
  const [count, from, to] = directoryOf(bytes);
  let at = from;
  for (let left = count; left > 0; left -= 1) {
    assert.equal(bytes.readUInt32LE(at), CENTRAL);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      bytes.readUInt16LE(at + offset),
    ) as [number, number, number];
    const size = bytes.readUInt32LE(at + 24);
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    assert.equal(bytes.readUInt16LE(at + 10), STORED);
    assert.equal(bytes.readUInt16LE(at + 8) & UTF8, UTF8);
    assert.equal(bytes.readUInt32LE(local), LOCAL);
    assert.ok(bytes.subarray(local + 30, local + 30 + nameLength).equals(name));
    const start = local + 30 + nameLength + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(start, start + size);
    assert.equal(crc32(content), bytes.readUInt32LE(at + 16), `the sum of ${name.toString()}`);
    members.push({
      name: name.toString(),
      mode: bytes.readUInt32LE(at + 38) >>> 16,
      time: timeOf(bytes.readUInt16LE(at + 14), bytes.readUInt16LE(at + 12)),
      mtimeS: mtimeIn(bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)),
      content,
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  assert.equal(at, to);
  return members;
};
