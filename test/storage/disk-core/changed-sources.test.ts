// Files that another program changes while they are cut, or while a write copies out of them: what comes of it is refused, and
// replaces nothing.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PIECE_SIZE } from '../../../src/base/index.ts';
import { patternBytes, pieceHashes } from '../contract/bed.ts';
import { chunksOf, shown } from '../chunks/chunk-bed.ts';
import { codeOf, path } from './bed.ts';
import { openJailBed } from './jail-bed.ts';

const SIZE = PIECE_SIZE + 3_000_000;
const content = patternBytes(SIZE, 41);

/** What another program does to the file between two steps. */
const CHANGES: Readonly<Record<string, (file: string) => void>> = {
  'was written to': (file) => writeFileSync(file, 'other', { flag: 'r+' }),
  'became shorter': (file) => truncateSync(file, 10),
  'became longer': (file) => writeFileSync(file, 'more', { flag: 'a' }),
};

/** Does all steps, and `between` behind the first. */
const steps = <T>(work: Generator<void, T, void>, between: () => void): T => {
  for (let count = 0; ; count += 1) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (count === 0) between();
  }
};

describe('A file that is being cut', () => {
  for (const [what, change] of Object.entries(CHANGES)) {
    it(`and ${what} meanwhile is CHANGED`, async () => {
      using bed = openJailBed();
      const file = join(bed.root, 'file');
      for (const begin of [
        () => bed.core.chunkFile(path('/file'), Infinity),
        () => bed.core.chunkRange(path('/file'), 0, PIECE_SIZE),
      ]) {
        writeFileSync(file, content);
        // As long as its times differ, a write shows by itself.
        utimesSync(file, 1_600_000_000, 1_600_000_000);
        assert.equal(await codeOf(() => steps(begin(), () => change(file))), 'CHANGED');
      }
    });
  }

  it('and is given another time meanwhile is cut all the same', () => {
    using bed = openJailBed();
    const file = join(bed.root, 'file');
    writeFileSync(file, content);
    const chunked = steps(bed.core.chunkFile(path('/file'), Infinity), () => utimesSync(file, 5, 5));
    assert.ok('chunks' in chunked);
    assert.equal(chunked.entry.mtimeUs, 5_000_000);
    assert.deepEqual(shown(chunked.chunks), shown(chunksOf(content)));
  });

  it('is only looked at when it is larger than is wanted', () => {
    using bed = openJailBed();
    writeFileSync(join(bed.root, 'file'), content);
    const { entry, ...rest } = steps(bed.core.chunkFile(path('/file'), SIZE - 1), () => {});
    assert.deepEqual([entry.size, rest], [SIZE, {}]);
  });
});

describe('A file that is being copied out of', () => {
  for (const [what, change] of Object.entries(CHANGES)) {
    it(`and ${what} meanwhile is CHANGED, and nothing of the new one is left`, async () => {
      using bed = openJailBed();
      const [source, target] = [join(bed.root, 'source'), join(bed.root, 'target')];
      writeFileSync(source, content);
      utimesSync(source, 1_600_000_000, 1_600_000_000);
      writeFileSync(target, 'as it was');
      const { version } = bed.core.stat(path('/source'));
      const sources = [{ path: path('/source'), version }];
      const writer = bed.core.openWriter(path('/target'), { size: SIZE }, { policy: 'replace', sources });
      const copy = writer.copyFrom(0, 0, SIZE);
      assert.equal(await codeOf(() => steps(copy, () => change(source))), 'CHANGED');
      assert.equal(await codeOf(() => writer.write(content)), 'BAD_REQUEST');
      assert.equal(await codeOf(() => writer.commit(new Uint8Array(32))), 'BAD_REQUEST');
      await writer.discard();
      assert.equal(readFileSync(target, 'utf8'), 'as it was');
      assert.deepEqual(readdirSync(join(bed.root, '.wherry/staging')), []);
    });
  }

  it('leaves what was verified before that as a part', async () => {
    using bed = openJailBed({ durability: 'disk' });
    const file = join(bed.root, 'source');
    writeFileSync(file, content);
    utimesSync(file, 1_600_000_000, 1_600_000_000);
    const begin = () =>
      bed.core.openPartWriter(
        path('/target'),
        { size: SIZE },
        {
          policy: 'fail',
          sources: [{ path: path('/source'), version: bed.core.stat(path('/source')).version }],
        },
        { key: 'a'.repeat(32), owner: '', label: '' },
        async () => {},
      );
    const writer = await begin();
    for (const hash of pieceHashes(content).slice(0, -1)) writer.verify(hash);
    const copy = writer.copyFrom(0, 0, SIZE);
    while (writer.written <= PIECE_SIZE) copy.next();
    writeFileSync(file, 'other', { flag: 'r+' });
    assert.equal(await codeOf(() => copy.next()), 'CHANGED');
    await writer.suspend();
    const again = await begin();
    assert.equal(again.offset, PIECE_SIZE);
    await again.discard();
  });
});
