// Surveys of a directory on a disk, after any edits: with what the catalog remembers they find what they find without. The numbers
// are those of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { createPairOfDirectories } from '../../../campaign/kinds/pair-of-directories.ts';
import { createRandom } from '../../../campaign/random.ts';
import { openRootCatalog, type RootCatalog } from '../../../src/catalog/index.ts';
import { openLocalDirectory } from '../../../src/storage/disk/index.ts';
import { survey } from '../../../src/sync/survey/survey.ts';
import { path, shapeOf } from '../core/trees.ts';
import { hash } from './survey-bed.ts';

describe('surveys of a disk after any edits', () => {
  it('20: find with a catalog what they find without, however soon after an edit they come', async () => {
    for (let seed = 1; seed <= 2; seed += 1) {
      const around = await mkdtemp(join(tmpdir(), 'wherry-survey-'));
      const [directory, other] = [join(around, 'one'), join(around, 'other')];
      for (const each of [directory, other]) await mkdir(each);
      const edited = createPairOfDirectories(createRandom(`survey ${seed}`), [directory, other]);
      await using storage = await openLocalDirectory({
        directory,
        readOnly: true,
        versionKey: new Uint8Array(32),
      });
      using remembered = openRootCatalog(':memory:');
      const look = async (catalog: RootCatalog, checksum: boolean): Promise<unknown> =>
        shapeOf((await survey({ storage, catalog, hash, checksum }, path('/'))).tree);
      for (let cycle = 0; cycle < 10; cycle += 1) {
        edited.edit(10);
        using fresh = openRootCatalog(':memory:');
        assert.deepEqual(
          await look(remembered, false),
          await look(fresh, true),
          `seed ${seed}, cycle ${cycle}`,
        );
      }
      await rm(around, { recursive: true });
    }
  });
});
