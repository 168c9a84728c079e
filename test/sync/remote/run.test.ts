// Runs between local directories and a server, over a real link and real disks.

import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { code } from '../../server/account-bed.ts';
import { BOTH, changesOf, openPairBed, treeOf } from './pair-bed.ts';

const NASTY = [
  '-rf',
  ' space ',
  'ünï',
  'a\nline',
  '*?',
  '"quoted"',
  "it's",
  '.hidden',
  '~',
  'con',
  'x'.repeat(255),
];

describe('a run between a local directory and a server', () => {
  it('pushes files, directories and links, with their times and executable bits, whatever their names', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await mkdir(join(local, 'empty/below'), { recursive: true });
    for (const name of NASTY) await writeFile(join(local, name), `content of ${name}`);
    await writeFile(join(local, 'program'), '#!/bin/sh\n');
    await chmod(join(local, 'program'), 0o755);
    await utimes(join(local, 'program'), 1_000_000_000, 1_000_000_000.25);
    await symlink('empty/below', join(local, 'link'));
    await writeFile(join(local, 'large'), Buffer.alloc(5_000_000, 'wherry'));
    const first = await bed.remote.sync.synchronize(local, '/copy', { mode: 'push' });
    assert.deepEqual([first.isDone, first.undone, first.plan.problems], [true, [], []]);
    assert.deepEqual(await treeOf(join(bed.running.root, 'copy')), await treeOf(local));
    const { mode, mtimeMs } = await stat(join(bed.running.root, 'copy/program'));
    assert.deepEqual([mode & 0o111, mtimeMs], [0o111, 1_000_000_000_250]);
    assert.deepEqual(await readdir(local).then((names) => names.includes('.wherry')), false);
    assert.deepEqual(changesOf(await bed.remote.sync.synchronize(local, '/copy', { mode: 'push' })), []);
  });

  it('removes at the destination only where that is asked for, and keeps it in the trash', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await writeFile(join(local, 'kept'), 'kept');
    await mkdir(join(bed.running.root, 'copy/only'), { recursive: true });
    await writeFile(join(bed.running.root, 'copy/only/there'), 'there');
    await bed.remote.sync.synchronize(local, '/copy', { mode: 'push' });
    assert.deepEqual(Object.keys(await treeOf(join(bed.running.root, 'copy'))), [
      'kept',
      'only',
      'only/there',
    ]);
    const result = await bed.remote.sync.synchronize(local, '/copy', { mode: 'push', delete: true });
    assert.deepEqual(changesOf(result), ['right remove only/there', 'right remove only']);
    assert.deepEqual(Object.keys(await treeOf(join(bed.running.root, 'copy'))), ['kept']);
    const items: string[] = [];
    for await (const { path } of bed.remote.files.trashList()) items.push(path);
    assert.deepEqual(items, ['/copy/only/there']);
  });

  it('pulls into a directory that is not there yet, and keeps what it replaces', async () => {
    await using bed = await openPairBed();
    await mkdir(join(bed.running.root, 'docs'));
    await writeFile(join(bed.running.root, 'docs/one'), 'one');
    const local = join(bed.running.directory, 'new');
    await bed.remote.sync.synchronize(local, '/docs', { mode: 'pull' });
    assert.deepEqual(await treeOf(local), { one: 'one' });
    await writeFile(join(local, 'one'), 'changed here');
    await bed.remote.sync.synchronize(local, '/docs', { mode: 'pull' });
    assert.deepEqual(await treeOf(local), { one: 'one' });
    assert.ok((await readdir(join(local, '.wherry/trash'))).length > 0);
    await assert.rejects(
      bed.remote.sync.synchronize(join(bed.running.directory, 'not/there'), '/docs', { mode: 'pull' }),
      code('NOT_FOUND'),
    );
    await assert.rejects(bed.remote.sync.synchronize(local, '/nowhere', { mode: 'pull' }), code('NOT_FOUND'));
  });

  it('4, 9: brings two directories together through a server, and keeps both contents of a conflict', async () => {
    await using bed = await openPairBed();
    const [one, two] = [await bed.local('one'), await bed.local('two')];
    const run = (local: string) => bed.remote.sync.synchronize(local, '/shared', BOTH);
    await writeFile(join(one, 'a'), 'a');
    await writeFile(join(one, 'b'), 'b');
    await writeFile(join(one, 'c'), 'c');
    await run(one);
    await run(two);
    assert.deepEqual(await treeOf(two), await treeOf(one));
    await writeFile(join(one, 'a'), 'a from one');
    await writeFile(join(two, 'a'), 'a from two');
    await rm(join(one, 'b'));
    await writeFile(join(two, 'b'), 'b edited');
    await rename(join(two, 'c'), join(two, 'moved'));
    await run(one);
    const { plan } = await run(two);
    assert.deepEqual(
      plan.conflicts.map(({ path, kept }) => [path, kept]),
      [['/a', 'right']],
    );
    await run(one);
    const tree = await treeOf(one);
    assert.deepEqual(await treeOf(two), tree);
    assert.deepEqual(await treeOf(join(bed.running.root, 'shared')), tree);
    assert.deepEqual(
      [tree['a'], tree['b'], tree['moved'], tree['c']],
      ['a from one', 'b edited', 'c', undefined],
    );
    assert.deepEqual(
      Object.entries(tree)
        .filter(([name]) => name.startsWith('a (conflict desk '))
        .map(([, text]) => text),
      ['a from two'],
    );
    for (const local of [one, two]) assert.deepEqual(changesOf(await run(local)), []);
  });

  it('6: a dry run changes nothing, and plans what the run then does', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await writeFile(join(local, 'here'), 'here');
    await mkdir(join(bed.running.root, 'shared'));
    await writeFile(join(bed.running.root, 'shared/there'), 'there');
    const planned = await bed.remote.sync.synchronize(local, '/shared', { ...BOTH, dryRun: true });
    assert.equal(planned.isDone, false);
    assert.deepEqual(await readdir(local), ['here']);
    assert.deepEqual(await readdir(join(bed.running.root, 'shared')), ['there']);
    const done = await bed.remote.sync.synchronize(local, '/shared', BOTH);
    assert.deepEqual(changesOf(done), changesOf(planned));
    const missing = await bed.remote.sync.synchronize(local, '/not/yet', { mode: 'push', dryRun: true });
    assert.deepEqual(changesOf(missing), ['right write here', 'right write there']);
    assert.deepEqual(await readdir(bed.running.root), ['.wherry', 'shared']);
  });

  it('14, 15: stops before the first change where a side is emptied or gone', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    const shared = join(bed.running.root, 'shared');
    for (const name of ['one', 'two', 'three']) await writeFile(join(local, name), name);
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    await rename(shared, join(bed.running.root, 'elsewhere'));
    const gone = await bed.remote.sync.synchronize(local, '/shared', {
      ...BOTH,
      maxDelete: { percent: 100 },
    });
    assert.deepEqual([gone.plan.refusal?.reason, gone.isDone], ['missing', false]);
    await mkdir(shared);
    const emptied = await bed.remote.sync.synchronize(local, '/shared', BOTH);
    assert.deepEqual([emptied.plan.refusal?.reason, emptied.isDone], ['emptied', false]);
    assert.deepEqual(Object.keys(await treeOf(local)), ['one', 'three', 'two']);
    await bed.remote.sync.synchronize(local, '/shared', { ...BOTH, maxDelete: { percent: 100 } });
    assert.deepEqual(await treeOf(local), {});
  });

  it('12: leaves alone what somebody changed after the look, on either side, and finds it the next time', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    const shared = join(bed.running.root, 'shared');
    for (const name of ['up', 'down', 'gone']) await writeFile(join(local, name), `old ${name}`);
    await writeFile(join(local, 'large'), Buffer.alloc(3_000_000, 'a'));
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    await writeFile(join(local, 'up'), 'new up');
    await writeFile(join(local, 'large'), Buffer.alloc(3_000_000, 'b'));
    await writeFile(join(shared, 'down'), 'new down');
    await rm(join(local, 'gone'));
    const { writeFileSync } = await import('node:fs');
    const result = await bed.remote.sync.synchronize(local, '/shared', {
      ...BOTH,
      onEvent: ({ type }) => {
        if (type !== 'planned') return;
        writeFileSync(join(shared, 'up'), 'by somebody else');
        writeFileSync(join(local, 'down'), 'by somebody else here');
        writeFileSync(join(shared, 'gone'), 'edited');
        writeFileSync(join(local, 'large'), Buffer.alloc(3_000_000, 'c'));
      },
    });
    assert.deepEqual(
      result.undone
        .map(({ change, result: { outcome } }) => `${change.side} ${change.path} ${outcome}`)
        .sort(),
      ['left down changed', 'right gone left', 'right large changed', 'right up changed'],
    );
    assert.equal((await treeOf(shared))['up'], 'by somebody else');
    assert.equal((await treeOf(local))['down'], 'by somebody else here');
    const next = await bed.remote.sync.synchronize(local, '/shared', BOTH);
    assert.deepEqual(next.plan.conflicts.map(({ path }) => path).sort(), ['/down', '/up']);
    assert.deepEqual(await treeOf(local), await treeOf(shared));
    assert.equal((await treeOf(shared))['gone'], 'edited');
    assert.equal((await treeOf(shared))['large']?.[0], 'c');
  });

  it('14: stops where another directory is at the path of a local one that was kept in step', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('mount');
    await writeFile(join(local, 'one'), 'one');
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    await rename(local, join(bed.running.directory, 'unmounted'));
    await mkdir(local);
    for (const options of [BOTH, { ...BOTH, dryRun: true }, { ...BOTH, mode: 'pull' as const }]) {
      const { plan, isDone } = await bed.remote.sync.synchronize(local, '/shared', options);
      assert.deepEqual([plan.refusal?.reason, isDone], ['unmarked', false]);
    }
    assert.deepEqual(await readdir(local), []);
    const anew = await bed.remote.sync.synchronize(local, '/shared', { ...BOTH, startAnew: true });
    assert.deepEqual(changesOf(anew), ['left write one']);
    assert.equal((await bed.remote.sync.synchronize(local, '/shared', BOTH)).isDone, true);
  });

  it('20: removes nothing when the state of the client is lost', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    for (const name of ['one', 'two']) await writeFile(join(local, name), name);
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    await rm(join(local, 'one'));
    await rm(join(bed.running.root, 'shared/two'));
    const other = await bed.running.connect({ stateDirectory: join(bed.running.directory, 'lost') });
    const result = await other.sync.synchronize(local, '/shared', BOTH);
    assert.equal(result.plan.isFirst, true);
    assert.deepEqual(Object.keys(await treeOf(local)), ['one', 'two']);
  });

  it('18: refuses to work on what the server itself serves, or on what another run works on', async () => {
    await using bed = await openPairBed();
    const inside = join(bed.running.root, 'inside');
    await mkdir(inside);
    for (const local of [bed.running.root, inside])
      await assert.rejects(bed.remote.sync.synchronize(local, '/', BOTH), code('ROOT_IN_USE'));
    const local = await bed.local('local');
    let second: Promise<unknown> | undefined;
    await bed.remote.sync.synchronize(local, '/x', {
      ...BOTH,
      onEvent: ({ type }) => {
        if (type === 'looking')
          second ??= bed.remote.sync.synchronize(local, '/y', BOTH).catch((error: unknown) => error);
      },
    });
    assert.ok(code('ROOT_IN_USE')(await second));
  });

  it('compares, and explains', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    for (const name of ['same', 'differs', 'here']) await writeFile(join(local, name), name);
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    await writeFile(join(bed.running.root, 'shared/differs'), 'other');
    await writeFile(join(bed.running.root, 'shared/there'), 'there');
    await rm(join(bed.running.root, 'shared/here'));
    const lines: string[] = [];
    const { counts } = await bed.remote.sync.check(local, '/shared', {
      onCompared: ({ path, mark }) => lines.push(`${mark} ${path}`),
    });
    assert.deepEqual(lines, ['differs /differs', 'left-only /here', 'same /same', 'right-only /there']);
    assert.deepEqual([counts.same, counts.differs], [1, 1]);
    const rules = await Promise.all(
      ['same', 'differs', 'here', 'there', 'nowhere'].map(
        async (path) => (await bed.remote.sync.explain(local, '/shared', path, BOTH)).rule,
      ),
    );
    assert.deepEqual(rules, ['same', 'changed', 'removed', 'created', 'nothing-there']);
  });
});
