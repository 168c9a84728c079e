// What rows of sync begin with, and how they see that a command has done its job.

import { deepEqual, equal, notDeepEqual, ok, rejects, throws } from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { editFile, writeRandomFile, writeRandomFiles } from '../../bench/place/random-file.ts';
import { checkSameTrees } from '../../bench/place/same-trees.ts';
import { applyEdits, checkEdits, planEdits } from '../../bench/place/scattered-edits.ts';
import { countFiles, writeSmallFiles } from '../../bench/place/small-files.ts';
import { createChangingSource } from '../../bench/rows/sync/changing-source.ts';

const base = await mkdtemp(join(tmpdir(), 'wherry-test-'));
after(() => rm(base, { recursive: true, force: true }));

const MIB = 1024 * 1024;

describe('a file of random bytes', () => {
  it('repeats nowhere, and is the same for the same seed', async () => {
    const [first, again, other] = ['first', 'again', 'other'].map((name) => join(base, name));
    await writeRandomFile(first ?? '', 33 * MIB, 'seed');
    await writeRandomFile(again ?? '', 33 * MIB, 'seed');
    await writeRandomFile(other ?? '', MIB, 'another seed');
    const bytes = await readFile(first ?? '');
    equal(bytes.length, 33 * MIB);
    ok(bytes.equals(await readFile(again ?? '')));
    const piece = bytes.subarray(0, 64);
    equal(bytes.indexOf(piece, 64), -1);
    equal((await readFile(other ?? '')).indexOf(piece), -1);
  });

  it('is edited where it is: something new after a third, something written over after two', async () => {
    const file = join(base, 'edited');
    await writeRandomFile(file, 3 * MIB, 'edited');
    const before = await readFile(file);
    await editFile(file, { insertedBytes: 500, overwrittenBytes: 1000, seed: 'an edit' });
    const now = await readFile(file);
    equal(now.length, before.length + 500);
    ok(now.subarray(0, MIB).equals(before.subarray(0, MIB)));
    ok(now.subarray(MIB + 500, 2 * MIB + 500).equals(before.subarray(MIB, 2 * MIB)));
    ok(now.subarray(2 * MIB + 1500).equals(before.subarray(2 * MIB + 1000)));
    equal(now.indexOf(before.subarray(2 * MIB, 2 * MIB + 64)), -1);
  });

  it('comes in directories of many of one size, each with a content of its own', async () => {
    const directory = join(base, 'many');
    await writeRandomFiles(directory, { count: 3, sizeBytes: 100 });
    const contents = await Promise.all(
      ['f00000.dat', 'f00001.dat', 'f00002.dat'].map((name) => readFile(join(directory, name), 'hex')),
    );
    equal(new Set(contents).size, 3);
    equal((await stat(join(directory, 'f00002.dat'))).size, 100);
  });
});

describe('a look at two trees', () => {
  const [left, right] = [join(base, 'left'), join(base, 'right')];

  it('finds them the same, but for what a side keeps for itself', async () => {
    for (const root of [left, right]) {
      await mkdir(join(root, 'deep'), { recursive: true });
      await writeFile(join(root, 'deep', 'file'), 'the same');
      await symlink('deep', join(root, 'link'));
    }
    await mkdir(join(left, '.wherry'));
    await checkSameTrees(left, right);
  });

  it('tells what is missing, and what has another content', async () => {
    await writeFile(join(left, 'deep', 'file'), 'not same');
    await rejects(checkSameTrees(left, right), /deep\/file.*differ/u);
    await writeFile(join(left, 'deep', 'file'), 'the same');
    await writeFile(join(right, 'more'), '');
    await rejects(checkSameTrees(left, right), /Only in .*right: more/u);
  });
});

describe('edits of two copies', () => {
  it('are a hundred on each side, never of the same file, and others in each round', () => {
    const [left, right] = [planEdits(1000, 0, 1), planEdits(1000, 1, 1)];
    for (const { written, added, removed } of [left, right])
      deepEqual([written.length, added.length, removed.length], [80, 10, 10]);
    const paths = [left, right].flatMap(({ written, added, removed }) => [...written, ...added, ...removed]);
    equal(new Set(paths).size, 200);
    notDeepEqual(planEdits(1000, 0, 2).written, left.written);
    deepEqual(planEdits(1000, 0, 2).removed, left.added);
    deepEqual(planEdits(1000, 0, 1), left);
  });

  it('are found where they were made, and not where they were not', async () => {
    const [here, there] = [join(base, 'here'), join(base, 'there')];
    for (const root of [here, there]) writeSmallFiles(root, 200);
    for (const round of [0, 1]) {
      const edits = planEdits(200, 0, round);
      applyEdits(here, 0, round, edits);
      checkEdits(here, 0, round, edits);
      throws(() => checkEdits(there, 0, round, edits));
    }
    equal(await countFiles(here), 210);
    throws(() => checkEdits(here, 0, 0, planEdits(200, 0, 0)));
  });
});

describe('a source that changes', () => {
  it('does so once for all destinations of a round, and for each that has what it holds', async () => {
    const changes: number[] = [];
    const source = createChangingSource(async (generation) => void changes.push(generation));
    const run = async (destination: string): Promise<void> => {
      await source.before(destination);
      source.arrivedAt(destination);
    };
    await run('ours');
    await run('theirs');
    deepEqual(changes, [1]);
    await run('ours');
    deepEqual(changes, [1, 2]);
    await run('ours');
    await run('theirs');
    deepEqual(changes, [1, 2, 3]);
  });

  it('is not changed again for a destination whose run has failed', async () => {
    const changes: number[] = [];
    const source = createChangingSource(async (generation) => void changes.push(generation));
    await source.before('ours');
    await source.before('ours');
    deepEqual(changes, [1]);
  });
});
