// Finding the copies that conflicts leave.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conflictsAt, findConflicts, type ConflictCopy } from '../../../src/sync/conflicts/index.ts';
import { conflictName, isCutOf, readConflictName } from '../../../src/sync/core/conflict-name.ts';
import { code } from '../../server/account-bed.ts';
import { PLACES, at, copyOf } from './conflict-bed.ts';

const MADE = Date.parse('2026-11-20T14:03:11Z');

const collect = async (found: AsyncIterable<ConflictCopy>): Promise<readonly ConflictCopy[]> => {
  const all: ConflictCopy[] = [];
  for await (const one of found) all.push(one);
  return all.toSorted((one, other) => (one.copy.path < other.copy.path ? -1 : 1));
};

describe('the name of a copy', () => {
  it('tells the original, the device and the time', () => {
    assert.deepEqual(readConflictName(copyOf('n', '.tar.gz')), {
      original: 'n.tar.gz',
      device: 'desk',
      madeMs: MADE,
      mayBeCut: false,
    });
    assert.equal(readConflictName('n (conflict desk 2026-11-20 140311Z 2).txt')?.original, 'n.txt');
  });

  it('is none where a time is that no clock shows, or where nothing is left without it', () => {
    for (const name of [
      'n.txt',
      'n (conflict desk 2026-13-20 140311Z).txt',
      copyOf('').trimEnd(),
      'n (conflict).txt',
    ])
      assert.equal(readConflictName(name), undefined, name);
  });

  it('33: may be cut, and then begins and ends as the original', () => {
    const original = `${'long'.repeat(60)}.txt`;
    const copy = conflictName(original, { device: 'desk', nowMs: MADE }, () => false);
    const read = readConflictName(copy);
    assert.equal(read?.mayBeCut, true);
    assert.ok(isCutOf(read?.original ?? '', original));
    assert.ok(!isCutOf(read?.original ?? '', `${'long'.repeat(60)}.pdf`));
  });
});

for (const [place, open] of Object.entries(PLACES))
  describe(`conflict copies in ${place}`, () => {
    it('32: are found at every depth, with their originals, and whether both hold the same by now', async () => {
      await using bed = await open();
      await bed.put({
        'a.txt': 'mine',
        [copyOf('a', '.txt')]: 'yours',
        'sub/b': 'same',
        [`sub/${copyOf('b')}`]: 'same',
        'sub/other': 'no conflict',
        [`sub/${copyOf('gone')}`]: 'left',
        'sub/l': '-> a',
        [`sub/${copyOf('l')}`]: '-> b',
        'sub/d/x': 'x',
        [`sub/${copyOf('d')}/x`]: 'y',
      });
      const found = await collect(findConflicts(bed.files, at('/')));
      assert.deepEqual(
        found.map(({ path, original, device, madeMs, isEqual }) => [
          path,
          original?.kind,
          device,
          madeMs,
          isEqual,
        ]),
        [
          ['/a.txt', 'file', 'desk', MADE, false],
          ['/sub/b', 'file', 'desk', MADE, true],
          ['/sub/d', 'directory', 'desk', MADE, undefined],
          ['/sub/gone', undefined, 'desk', MADE, false],
          ['/sub/l', 'link', 'desk', MADE, false],
        ],
      );
      assert.deepEqual(
        (await collect(findConflicts(bed.files, at('/sub/d')))).map(({ path }) => path),
        [],
      );
      await assert.rejects(collect(findConflicts(bed.files, at('/nowhere'))), code('NOT_FOUND'));
    });

    it('33: are known for what they are copies of where their names had to be cut, unless that could be several', async () => {
      await using bed = await open();
      const long = `${'x'.repeat(248)}.txt`;
      const copy = conflictName(long, { device: 'desk', nowMs: MADE }, () => false);
      await bed.put({ [long]: 'mine', [copy]: 'yours' });
      const [found] = await conflictsAt(bed.files, at(`/${long}`));
      assert.deepEqual([found?.path, found?.copy.path], [`/${long}`, `/${copy}`]);
      await bed.put({ [`${'x'.repeat(240)}.txt`]: 'another' });
      const [doubtful] = await conflictsAt(bed.files, at(`/${copy}`));
      assert.equal(doubtful?.original, undefined);
    });

    it('are named by themselves or by their original', async () => {
      await using bed = await open();
      await bed.put({
        'a.txt': 'mine',
        [copyOf('a', '.txt')]: 'yours',
        [copyOf('a', '.txt', 'laptop')]: 'theirs',
        'b.txt': 'b',
      });
      const devices = async (path: string) =>
        (await conflictsAt(bed.files, at(path))).map(({ device }) => device).toSorted();
      assert.deepEqual(await devices('/a.txt'), ['desk', 'laptop']);
      assert.deepEqual(await devices(`/${copyOf('a', '.txt', 'laptop')}`), ['laptop']);
      for (const path of ['/b.txt', '/', `/${copyOf('none')}`, '/nowhere'])
        await assert.rejects(conflictsAt(bed.files, at(path)), code('NOT_FOUND'), path);
    });
  });
