// What a directory may hold besides files, directories and links, and names that cannot be everywhere: each is reported, stays as it is,
// and does not stop the others.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { link, lstat, mkdir, open, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BOTH, changesOf, openPairBed, treeOf } from './pair-bed.ts';

const openBed = async (init: Parameters<typeof openPairBed>[0] = {}) => {
  const bed = await openPairBed(init);
  const here = await bed.local('local');
  const there = join(bed.running.root, 'shared');
  await mkdir(there);
  const run = () => bed.remote.sync.synchronize(here, '/shared', BOTH);
  return Object.assign(bed, { here, there, run });
};

describe('what is neither file, directory nor link', () => {
  for (const place of ['here', 'there'] as const)
    it(`${place} is reported and never opened, and its name stays alone on the other side`, async () => {
      await using bed = await openBed();
      const other = place === 'here' ? bed.there : bed.here;
      const odd = ['fifo', 'socket'];
      execFileSync('mkfifo', [join(bed[place], 'fifo')]);
      const listening = createServer().listen(join(bed[place], 'socket'));
      await new Promise((resolve) => listening.once('listening', resolve));
      if (spawnSync('mknod', [join(bed[place], 'device'), 'c', '1', '5']).status === 0) odd.push('device');
      await writeFile(join(bed[place], 'file'), 'file');
      await writeFile(join(other, 'fifo'), 'an ordinary file');
      // Whoever opens a FIFO to read it waits for ever: that this ends shows that nobody does.
      const result = await bed.run();
      listening.close();
      assert.deepEqual(
        result.plan.problems.map(({ path, reason, why }) => [path, reason, why]).toSorted(),
        odd.toSorted().map((name) => [`/${name}`, 'unmanaged', 'unsupported']),
      );
      assert.deepEqual(result.undone, []);
      assert.deepEqual(await treeOf(other), { fifo: 'an ordinary file', file: 'file' });
      assert.ok((await lstat(join(bed[place], 'fifo'))).isFIFO());
    });
});

describe('a file with several names', () => {
  it('42: becomes a file for each of them, and each follows its own from then on', async () => {
    await using bed = await openBed();
    await writeFile(join(bed.here, 'one'), 'content');
    await link(join(bed.here, 'one'), join(bed.here, 'two'));
    const result = await bed.run();
    assert.deepEqual(await treeOf(bed.there), { one: 'content', two: 'content' });
    const [one, two] = await Promise.all(['one', 'two'].map((name) => stat(join(bed.there, name))));
    assert.notEqual(one?.ino, two?.ino);
    assert.equal(result.hardLinked, 2);
    const again = await bed.run();
    assert.deepEqual([again.hardLinked, changesOf(again)], [2, []]);
    await writeFile(join(bed.there, 'one'), 'edited there');
    await bed.run();
    // What is replaced gets its name from a new file: the other name keeps what it had.
    assert.deepEqual(await treeOf(bed.here), { one: 'edited there', two: 'content' });
  });
});

describe('a file with holes', () => {
  it('arrives with the same content, and no holes are promised', async () => {
    await using bed = await openBed();
    const file = await open(join(bed.here, 'sparse'), 'w');
    await file.write('end', 8 * 1024 * 1024);
    await file.close();
    await bed.run();
    assert.deepEqual(await readFile(join(bed.there, 'sparse')), await readFile(join(bed.here, 'sparse')));
  });
});

describe('a name', () => {
  const bytes = (directory: string, name: readonly number[]): Buffer =>
    Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name)]);
  const NOT_TEXT = [0x66, 0xff, 0x6f];

  for (const place of ['here', 'there'] as const)
    it(`row 10: that is no text ${place} is reported, and the rest is done`, async () => {
      await using bed = await openBed();
      await writeFile(bytes(bed[place], NOT_TEXT), 'content');
      await mkdir(bytes(bed[place], [...NOT_TEXT, 0x64]));
      await writeFile(join(bed[place], 'plain'), 'plain');
      const { plan, undone } = await bed.run();
      assert.deepEqual(
        plan.problems.map(({ why }) => why),
        ['name', 'name'],
      );
      assert.deepEqual(undone, []);
      assert.deepEqual(await treeOf(place === 'here' ? bed.there : bed.here), { plain: 'plain' });
      const names = (await readdir(bed[place])).filter((name) => name !== '.wherry');
      assert.equal(names.length, 3);
    });

  it('17, row 9: that differs from another only in case or in its Unicode form survives beside it, and both are named', async () => {
    await using bed = await openBed();
    const names = ['Readme', 'README', 'caf\u00e9', 'cafe\u0301'];
    for (const name of names) await writeFile(join(bed.here, name), name);
    const { plan, undone } = await bed.run();
    assert.deepEqual([plan.problems, undone], [[], []]);
    assert.deepEqual(plan.lookalikes.map(({ path, other }) => [path, other].toSorted()).toSorted(), [
      ['/README', '/Readme'],
      ['/cafe\u0301', '/caf\u00e9'],
    ]);
    assert.deepEqual((await readdir(bed.there)).toSorted(), names.toSorted());
    for (const name of names) assert.equal(await readFile(join(bed.there, name), 'utf8'), name);
  });

  it('row 8: that the server does not make is reported, and the rest is done', async () => {
    await using bed = await openBed({ names: 'portable' });
    const refused = ['a:b', 'con', 'dot.', 'what?', 'new\nline', 'space '];
    for (const name of refused) await writeFile(join(bed.here, name), name);
    await mkdir(join(bed.here, 'aux/below'), { recursive: true });
    await writeFile(join(bed.here, 'fine'), 'fine');
    const { plan, undone } = await bed.run();
    assert.deepEqual(
      plan.problems.map(({ path, reason, side }) => [path, reason, side]).toSorted(),
      [...refused, 'aux'].toSorted().map((name) => [`/${name}`, 'invalid-name', 'right']),
    );
    assert.deepEqual(undone, []);
    assert.deepEqual(await treeOf(bed.there), { fine: 'fine' });
    assert.deepEqual((await readdir(bed.here)).length, refused.length + 3);
  });
});

describe('a file that cannot be read', () => {
  // Nothing is closed to root.
  if (process.getuid?.() !== 0)
    it('22: is reported, keeps its name on both sides, and does not stop the others', async () => {
      await using bed = await openBed();
      for (const name of ['closed', 'open']) await writeFile(join(bed.here, name), name, { mode: 0o600 });
      await bed.run();
      await writeFile(join(bed.here, 'closed'), 'changed and closed', { mode: 0o600 });
      await writeFile(join(bed.here, 'open'), 'changed');
      execFileSync('chmod', ['0', join(bed.here, 'closed')]);
      const { plan } = await bed.run();
      assert.deepEqual(
        plan.problems.map(({ path, why }) => [path, why]),
        [['/closed', 'unreadable']],
      );
      assert.deepEqual(await treeOf(bed.there), { closed: 'closed', open: 'changed' });
    });

  it('22: because it lies in a directory that is gone in the same moment, stops nothing else', async () => {
    await using bed = await openBed();
    await mkdir(join(bed.here, 'd'));
    await writeFile(join(bed.here, 'd/f'), 'f');
    await writeFile(join(bed.here, 'g'), 'g');
    await bed.remote.sync.synchronize(bed.here, '/shared', {
      ...BOTH,
      onEvent: ({ type }) => {
        if (type === 'planned') execFileSync('rm', ['-r', join(bed.here, 'd')]);
      },
    });
    assert.equal((await treeOf(bed.there))['g'], 'g');
    await bed.run();
    assert.deepEqual(await treeOf(bed.there), await treeOf(bed.here));
  });
});
