// Symbolic links, over a real link and real disks: they travel as they are written, and none is followed.

import assert from 'node:assert/strict';
import { mkdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BOTH, changesOf, openPairBed, treeOf } from './pair-bed.ts';

const SIDES = [
  ['here', 'there'],
  ['there', 'here'],
] as const;

const openBed = async () => {
  const bed = await openPairBed();
  const here = await bed.local('local');
  const there = join(bed.running.root, 'shared');
  await mkdir(there);
  const run = () => bed.remote.sync.synchronize(here, '/shared', BOTH);
  return Object.assign(bed, { here, there, run });
};

const replace = async (path: string, make: (path: string) => Promise<unknown>): Promise<void> => {
  await rm(path, { recursive: true, force: true });
  await make(path);
};

describe('a symbolic link', () => {
  for (const [from, to] of SIDES)
    it(`that is made ${from} is made ${to}, also where it leads to nothing, or around in a circle`, async () => {
      await using bed = await openBed();
      await mkdir(join(bed[from], 'd'));
      await writeFile(join(bed[from], 'd/f'), 'content');
      const links = { file: 'd/f', directory: 'd', dangling: 'nowhere', circle: 'circle', 'd/up': '../d/f' };
      for (const [name, target] of Object.entries(links)) await symlink(target, join(bed[from], name));
      const result = await bed.run();
      assert.deepEqual([result.undone, result.plan.problems], [[], []]);
      const tree = await treeOf(bed[to]);
      for (const [name, target] of Object.entries(links)) assert.equal(tree[name], `-> ${target}`);
      assert.equal(tree['d/f'], 'content');
      assert.deepEqual(changesOf(await bed.run()), []);
    });

  for (const [from, to] of SIDES)
    it(`${from} takes the place of a file or directory ${to}, and the other way round`, async () => {
      await using bed = await openBed();
      await mkdir(join(bed[from], 'wasDirectory'));
      await writeFile(join(bed[from], 'wasDirectory/f'), 'f');
      for (const name of ['wasFile', 'target', 'other']) await writeFile(join(bed[from], name), name);
      for (const name of ['wasLink', 'wasLinkToo', 'led']) await symlink('target', join(bed[from], name));
      await bed.run();
      const link = (target: string) => (path: string) => symlink(target, path);
      await replace(join(bed[from], 'wasFile'), link('target'));
      await replace(join(bed[from], 'wasDirectory'), link('nowhere'));
      await replace(join(bed[from], 'led'), link('other'));
      await replace(join(bed[from], 'wasLink'), (path) => writeFile(path, 'a file'));
      await replace(join(bed[from], 'wasLinkToo'), (path) => mkdir(path));
      const result = await bed.run();
      assert.deepEqual([result.undone, result.plan.problems, result.plan.conflicts], [[], [], []]);
      const tree = await treeOf(bed[to]);
      assert.deepEqual(tree, {
        led: '-> other',
        other: 'other',
        target: 'target',
        wasDirectory: '-> nowhere',
        wasFile: '-> target',
        wasLink: 'a file',
        wasLinkToo: '',
      });
      assert.deepEqual(await treeOf(bed[from]), tree);
    });

  it('rows 12, 16: that leads outside is a problem, is followed by nobody, and leaves its name alone on the other side', async () => {
    await using bed = await openBed();
    const outside = join(bed.running.directory, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    const links = {
      absolute: join(outside, 'secret'),
      directory: outside,
      dangling: join(outside, 'nothing'),
      up: '../outside/secret',
      chain: 'directory',
    };
    for (const [name, target] of Object.entries(links)) await symlink(target, join(bed.here, name));
    await writeFile(join(bed.there, 'absolute'), 'of the server');
    await mkdir(join(bed.there, 'directory'));
    await writeFile(join(bed.there, 'directory/secret'), 'of the server');
    const result = await bed.run();
    assert.deepEqual(
      result.plan.problems.map(({ path, why, side }) => [path, why, side]).toSorted(),
      Object.keys(links)
        .toSorted()
        .map((name) => [`/${name}`, 'unsupported', 'left']),
    );
    assert.deepEqual(await treeOf(bed.there), {
      absolute: 'of the server',
      directory: '',
      'directory/secret': 'of the server',
    });
    assert.deepEqual(
      await treeOf(bed.here),
      Object.fromEntries(Object.entries(links).map(([name, target]) => [name, `-> ${target}`])),
    );
    assert.equal(await readFile(join(outside, 'secret'), 'utf8'), 'secret');
  });

  it('row 17: that stays in what the server serves, and leads out of the directory that is kept in step, is not made here', async () => {
    await using bed = await openBed();
    await mkdir(join(bed.running.root, 'beside'));
    await writeFile(join(bed.running.root, 'beside/x'), 'x');
    await symlink('../beside', join(bed.there, 'out'));
    await mkdir(join(bed.there, 'd'));
    await symlink('../../beside/x', join(bed.there, 'd/out'));
    await writeFile(join(bed.there, 'f'), 'f');
    const result = await bed.run();
    assert.deepEqual(result.plan.problems.map(({ path, why, side }) => [path, why, side]).toSorted(), [
      ['/d/out', 'unsupported', 'right'],
      ['/out', 'unsupported', 'right'],
    ]);
    assert.deepEqual(result.undone, []);
    assert.deepEqual(await treeOf(bed.here), { d: '', f: 'f' });
    // It is no failure, which would keep removals from being done.
    await rm(join(bed.here, 'f'));
    const again = await bed.run();
    assert.deepEqual(changesOf(again), ['right remove f']);
    const there = { d: '', 'd/out': '-> ../../beside/x', out: '-> ../beside' };
    assert.deepEqual(await treeOf(bed.there), there);
    const pulled = join(bed.running.directory, 'pulled');
    const pull = await bed.remote.sync.synchronize(pulled, '/shared', { mode: 'pull' });
    assert.deepEqual([pull.plan.problems.length, pull.undone], [2, []]);
    assert.deepEqual(await treeOf(pulled), { d: '' });
    assert.deepEqual(again.plan.conflicts, []);
  });

  it('rows 12, 16: is never a way to somewhere else for what is below its name on the other side', async () => {
    await using bed = await openBed();
    const outside = join(bed.running.directory, 'outside');
    await mkdir(outside);
    await mkdir(join(bed.there, 'd'));
    await writeFile(join(bed.there, 'd/f'), 'f');
    await bed.run();
    await writeFile(join(bed.there, 'd/g'), 'g');
    await replace(join(bed.here, 'd'), (path) => symlink(outside, path));
    await bed.run();
    assert.deepEqual(await treeOf(outside), {});
    await unlink(join(bed.here, 'd'));
    await mkdir(join(bed.running.root, 'shared/e'));
    await bed.remote.sync.synchronize(bed.here, '/shared', { ...BOTH, onEvent: () => {} });
    assert.deepEqual(await treeOf(outside), {});
  });
});
