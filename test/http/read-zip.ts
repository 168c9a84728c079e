// Reads archives by their central directory, with the extensions for large ones, and holds each member against its own header.

import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  /** As `stat` has it: kind and permissions. */
  readonly mode: number;
  /** Local, without a zone: "2020-09-13T12:26:40". */
  readonly time: string;
  readonly content: Buffer;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const UTF8 = 0x0800;

const two = (number: number): string => String(number).padStart(2, '0');

const timeOf = (date: number, time: number): string =>
  `${(date >> 9) + 1980}-${two((date >> 5) & 15)}-${two(date & 31)}T${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;

/** Of archives of stored files below 4 GiB. */
export const readZip = (bytes: Buffer): readonly ZipMember[] => {
  const end = bytes.length - 22;
  assert.equal(bytes.readUInt32LE(end), END, 'the archive does not end as one');
  const members: ZipMember[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
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
    const from = local + 30 + nameLength + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(from, from + size);
    assert.equal(crc32(content), bytes.readUInt32LE(at + 16), `the sum of ${name.toString()}`);
    members.push({
      name: name.toString(),
      mode: bytes.readUInt32LE(at + 38) >>> 16,
      time: timeOf(bytes.readUInt16LE(at + 14), bytes.readUInt16LE(at + 12)),
      content,
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  assert.equal(at, end);
  return members;
};
