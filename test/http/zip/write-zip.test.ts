import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWherryError } from '../../../src/base/index.ts';
import { inPiecesOf, writeZip, type ZipMember } from '../../../src/http/zip/write-zip.ts';
import {
  dataDescriptor,
  directoryRecord,
  endRecords,
  localHeader,
} from '../../../src/http/zip/zip-records.ts';
import { readZip } from '../read-zip.ts';

const FILE = 0o100_644;
const MTIME_MS = Date.UTC(2026, 10, 28, 17, 3, 11);

const inPieces = async function* (pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
};

const member = (name: string, pieces: readonly Uint8Array[], more: Partial<ZipMember> = {}): ZipMember => ({
  name,
  mtimeMs: MTIME_MS,
  mode: FILE,
  size: pieces.reduce((sum, piece) => sum + piece.length, 0),
  content: inPieces(pieces),
  ...more,
});

const membersOf = async function* (members: Iterable<ZipMember>): AsyncGenerator<ZipMember> {
  yield* members;
};

const bytesOf = async (members: Iterable<ZipMember>): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(writeZip(membersOf(members))));

describe('a ZIP archive', () => {
  it('holds what it was told, whatever pieces it came in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 4 }), { maxLength: 8 }),
        async (files) => {
          const bytes = await bytesOf(files.map((pieces, index) => member(`f${index} é`, pieces)));
          assert.deepEqual(
            readZip(bytes).map(({ name, content }) => [name, content.toString('hex')]),
            files.map((pieces, index) => [`f${index} é`, Buffer.concat(pieces).toString('hex')]),
          );
        },
      ),
    );
  });

  it('says the kind, the permissions and the time of each member', async () => {
    const members = readZip(
      await bytesOf([
        { name: 'd/', mtimeMs: MTIME_MS, mode: 0o40_755 },
        member('d/run', [Buffer.from('x')], { mode: 0o100_755 }),
        member('old', [], { mtimeMs: -1e12 }),
        member('far', [], { mtimeMs: 9e15 }),
        member('none', [], { mtimeMs: NaN }),
      ]),
    );
    assert.deepEqual(
      members.map(({ name, mode, mtimeS }) => [name, mode.toString(8), mtimeS]),
      [
        ['d/', '40755', MTIME_MS / 1000],
        ['d/run', '100755', MTIME_MS / 1000],
        ['old', '100644', -1e9],
        ['far', '100644', undefined],
        ['none', '100644', undefined],
      ],
    );
    for (const { time } of members)
      assert.match(time, /^(?:19[89]\d|20\d\d|210[0-7])-\d\d-\d\dT\d\d:\d\d:\d\d$/u);
  });

  it('row 21: of more members than 16 bits count says how many there are', async () => {
    const names = function* (): Generator<ZipMember> {
      for (let index = 0; index < 65_540; index += 1)
        yield { name: `f${index}`, mtimeMs: MTIME_MS, mode: FILE };
    };
    const bytes = await bytesOf(names());
    assert.equal(readZip(bytes).length, 65_540);
  });

  it('row 21: says sizes and places beyond 32 bits in the fields for them, and others in the plain ones', () => {
    const size = 5 * 2 ** 30;
    const head = { name: 'a', mtimeMs: NaN, mode: FILE, size };
    const local = Buffer.from(localHeader(head));
    assert.equal(local.readUInt16LE(4), 45);
    assert.equal(local.readUInt32LE(18), 0xffff_ffff);
    assert.equal(local.length, 30 + 1 + 20);
    const descriptor = Buffer.from(dataDescriptor(head, 7));
    assert.deepEqual(
      [descriptor.length, descriptor.readUInt32LE(4), descriptor.readBigUInt64LE(16)],
      [24, 7, BigInt(size)],
    );
    const record = Buffer.from(directoryRecord({ ...head, crc: 7, offset: 6 * 2 ** 30 }));
    assert.deepEqual(
      [record.readUInt32LE(20), record.readUInt32LE(24), record.readUInt32LE(42)],
      [0xffff_ffff, 0xffff_ffff, 0xffff_ffff],
    );
    assert.deepEqual(
      [
        record.readUInt16LE(47),
        record.readUInt16LE(49),
        record.readBigUInt64LE(51),
        record.readBigUInt64LE(59),
        record.readBigUInt64LE(67),
      ],
      [1, 24, BigInt(size), BigInt(size), BigInt(6 * 2 ** 30)],
    );
    const small = { ...head, size: 0xffff_fffe };
    assert.equal(localHeader(small).length, 31);
    assert.equal(dataDescriptor(small, 7).length, 16);
    const far = Buffer.from(directoryRecord({ ...small, crc: 7, offset: 0xffff_ffff }));
    assert.deepEqual(
      [far.readUInt32LE(24), far.readUInt16LE(49), far.readBigUInt64LE(51)],
      [0xffff_fffe, 8, 0xffff_ffffn],
    );
    assert.equal(endRecords({ count: 65_534, offset: 0xffff_fffe, size: 0xffff_fffe }).length, 22);
    for (const place of [
      { count: 65_535, offset: 0, size: 0 },
      { count: 1, offset: 0xffff_ffff, size: 0 },
      { count: 1, offset: 0, size: 0xffff_ffff },
    ])
      assert.equal(endRecords(place).length, 22 + 76);
  });

  it('ends in the middle, and not as if it were whole, when content is not as long as was told', async () => {
    for (const size of [0, 1, 3, 10])
      await assert.rejects(
        bytesOf([member('a', [Buffer.from('12')], { size })]),
        (error) => isWherryError(error) && error.code === 'CHANGED',
      );
  });

  it('that nobody takes to its end ends its members, and their content', async () => {
    const ended: string[] = [];
    const content = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(10);
      } finally {
        ended.push('content');
      }
    };
    const members = async function* (): AsyncGenerator<ZipMember> {
      try {
        yield { name: 'a', mtimeMs: 0, mode: FILE, size: 1e9, content: content() };
      } finally {
        ended.push('members');
      }
    };
    let pieces = 0;
    for await (const _ of inPiecesOf(100, writeZip(members()))) if ((pieces += 1) === 3) break;
    assert.deepEqual(ended, ['content', 'members']);
  });

  it('comes in pieces that are worth sending', async () => {
    const pieces = await Array.fromAsync(
      inPiecesOf(1000, inPieces(Array.from({ length: 100 }, (_, index) => Buffer.alloc(33, index)))),
    );
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [1023, 1023, 1023, 231],
    );
    assert.equal(Buffer.concat(pieces)[3299], 99);
  });
});
