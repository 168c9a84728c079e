// The journal of a part: what is valid of it counts, whatever became of the rest.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PIECE_SIZE, concatBytes, parseRemotePath, toHex } from '../../../src/base/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import {
  RECORD_SIZE,
  encodeHeader,
  encodeRecord,
  parseJournal,
  sealOf,
  type JournalRecord,
  type PartHeader,
} from '../../../src/storage/disk/parts/part-journal.ts';

const { createHasher, hash } = await loadBlake3();

const HEADER: PartHeader = {
  key: 'ab'.repeat(16),
  owner: 'ann ☂',
  label: 'laptop:/film.mkv',
  directory: '/home/ann',
  path: parseRemotePath('/deep/\udcffodd\nname'),
  size: 9 * PIECE_SIZE + 1,
  beside: '/deep',
  markerUs: 1_000_000_002_000_000,
  boot: null,
};

const hashNumber = (index: number): Uint8Array => hash(Uint8Array.of(index));

const journalOf = (records: readonly JournalRecord[], header = HEADER): Uint8Array => {
  const start = encodeHeader(createHasher, header);
  const encoded = records.map((record, index) =>
    encodeRecord(createHasher, sealOf(start), start.length + index * RECORD_SIZE, record),
  );
  return concatBytes([start, ...encoded]);
};

const piece = (index: number): JournalRecord => ({ kind: 'piece', index, hash: hashNumber(index) });
const RECORDS: readonly JournalRecord[] = [
  { kind: 'began', inode: 2 ** 52 + 1 },
  piece(0),
  piece(1),
  { kind: 'synced', count: 2 },
  piece(2),
];
const START = encodeHeader(createHasher, HEADER).length;

/** What a journal says that ends after so many records. */
const said = (count: number) => {
  const records = RECORDS.slice(0, count);
  return {
    inode: count > 0 ? 2 ** 52 + 1 : undefined,
    pieces: records.filter(({ kind }) => kind === 'piece').length,
    synced: count > 3 ? 2 : 0,
    end: START + count * RECORD_SIZE,
  };
};

const summary = (bytes: Uint8Array) => {
  const journal = parseJournal(createHasher, bytes);
  if (journal === undefined) return undefined;
  const { inode, pieces, synced, offsets } = journal;
  assert.deepEqual(journal.header, HEADER);
  pieces.forEach((found, index) => assert.equal(toHex(found), toHex(hashNumber(index))));
  assert.equal(offsets.length, pieces.length + 1);
  return { inode, pieces: pieces.length, synced, end: offsets.at(-1) };
};

describe('the journal of a part', () => {
  const whole = journalOf(RECORDS);

  it('tells again what was written, names that are not UTF-8 included', () => {
    assert.deepEqual(summary(whole), said(RECORDS.length));
    assert.deepEqual(summary(journalOf([])), said(0));
  });

  it('counts up to the last whole record, wherever it is cut off', () => {
    for (let length = 0; length <= whole.length; length += 1) {
      const expected = length < START ? undefined : said(Math.floor((length - START) / RECORD_SIZE));
      assert.deepEqual(summary(whole.subarray(0, length)), expected, `${length} bytes`);
    }
  });

  it('counts up to the first record in which a single bit differs', () => {
    for (let position = 0; position < whole.length; position += 1) {
      const flipped = whole.slice();
      flipped[position] = (flipped[position] ?? 0) ^ (1 << (position % 8));
      const expected = position < START ? undefined : said(Math.floor((position - START) / RECORD_SIZE));
      assert.deepEqual(summary(flipped), expected, `byte ${position}`);
    }
  });

  it('takes no record of another journal, at another place, or out of turn', () => {
    const other = journalOf(RECORDS, { ...HEADER, markerUs: 1_000_000_004_000_000 });
    const mixed = concatBytes([whole.subarray(0, START), other.subarray(START)]);
    assert.deepEqual(summary(mixed), said(0));
    const record = (index: number): Uint8Array =>
      whole.subarray(START + index * RECORD_SIZE, START + (index + 1) * RECORD_SIZE);
    assert.deepEqual(summary(concatBytes([whole.subarray(0, START), record(1), record(0)])), said(0));
    const wrong: readonly (readonly JournalRecord[])[] = [
      [RECORDS[0] as JournalRecord, piece(1)],
      [RECORDS[0] as JournalRecord, { kind: 'synced', count: 1 }],
      [RECORDS[0] as JournalRecord, { kind: 'began', inode: 5 }],
    ];
    for (const records of wrong) assert.deepEqual(summary(journalOf(records)), said(1));
  });

  it('has no record of the last piece, which only the commit verifies', () => {
    const records = Array.from({ length: 12 }, (_, index) => piece(index));
    assert.equal(parseJournal(createHasher, journalOf(records))?.pieces.length, 9);
  });

  it('counts as nothing when its header is none', () => {
    const bad: readonly object[] = [
      { key: '../../etc/passwd' },
      { key: 'AB'.repeat(16) },
      { size: PIECE_SIZE },
      { size: -1 },
      { size: 1e300 },
      { path: 'relative' },
      { path: '/a/../b' },
      { markerUs: null },
      { beside: 5 },
      { owner: undefined },
    ];
    for (const change of bad)
      assert.equal(
        parseJournal(createHasher, encodeHeader(createHasher, { ...HEADER, ...change } as PartHeader)),
        undefined,
        JSON.stringify(change),
      );
  });

  it('is never an error, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(whole.length), (bytes, at) => {
        const pasted = whole.slice();
        pasted.set(bytes.subarray(0, whole.length - at), at);
        for (const tried of [bytes, pasted, concatBytes([whole.subarray(0, at), bytes])]) {
          const journal = parseJournal(createHasher, tried);
          if (journal !== undefined) assert.ok(journal.synced <= journal.pieces.length);
        }
      }),
    );
  });
});
