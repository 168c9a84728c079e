// The trees that are transferred.

import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { randomBytesOf } from '../../bench/place/random-bytes.ts';
import { countFiles, planSmallFiles, writeSmallFiles } from '../../bench/place/small-files.ts';

describe('a tree of small files', () => {
  it('has a hundred files in each directory, of 200 to 4000 bytes', () => {
    const files = [...planSmallFiles(250)];
    equal(files.length, 250);
    equal(new Set(files.map(({ directory, name }) => `${directory}/${name}`)).size, 250);
    for (const [index, directory] of ['d0000', 'd0001', 'd0002'].entries())
      equal(files.filter((file) => file.directory === directory).length, index === 2 ? 50 : 100);
    ok(files.every(({ sizeBytes }) => sizeBytes >= 200 && sizeBytes <= 4000));
  });

  it('is the same whenever it is made', () => {
    deepEqual([...planSmallFiles(50)], [...planSmallFiles(50)]);
    deepEqual(randomBytesOf('a', 100), randomBytesOf('a', 100));
    notDeepEqual(randomBytesOf('a', 100), randomBytesOf('b', 100));
  });

  it('is written and counted', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
    try {
      writeSmallFiles(join(directory, 'tree'), 120);
      equal(await countFiles(join(directory, 'tree')), 120);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
