import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openSyncPlace, put, type SyncPlace } from './sync-place.ts';

/** What has a name is what became of it since both agreed. */
const openPair = async (): Promise<SyncPlace> => {
  const place = await openSyncPlace();
  const names = ['same', 'changed', 'removed', 'edited', 'conflict'];
  await put(place.local, Object.fromEntries(names.map((name) => [name, 'before'])));
  await place.run('sync both LOCAL /docs');
  await put(place.local, { changed: 'after', created: 'new', conflict: 'mine' });
  await rm(join(place.local, 'removed'));
  await rm(join(place.local, 'edited'));
  await put(place.served, { edited: 'after', conflict: 'theirs' });
  return place;
};

describe('explain', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['same', /Both sides have the same: nothing is to be done\.\n\nA run would do nothing about it\.\n$/u],
    [
      'changed',
      /It was changed here since both last agreed, and not on the server: the change goes to the server\.\n\nA run would do:\n {2}server {2}replace {4}changed\n$/u,
    ],
    [
      'created',
      /It is only here, .*: it is new, and goes to the server\.\n\nA run would do:\n {2}server {2}create {5}created\n$/u,
    ],
    [
      'removed',
      /It was removed here since .*: it is removed on the server, too; what is removed is kept in the trash there\.\n\nA run would do:\n {2}server {2}remove {5}removed\n$/u,
    ],
    [
      'edited',
      /It was changed on the server since both last agreed, and removed here: a change outlives a removal, so it is brought here again\./u,
    ],
    ['conflict', /"conflict" was changed on both sides: the server's content keeps the name/u],
    ['nonsense', /Nothing has this path, on neither side\./u],
  ];

  it('says which rule decides, and what a run would do', async () => {
    await using place = await openPair();
    for (const [path, expected] of cases) {
      const { exitCode, stdout, stderr } = await place.run(`explain LOCAL /docs ${path}`);
      assert.deepEqual([exitCode, stderr], [0, '']);
      assert.match(stdout, expected);
    }
  });

  it('says what is on each side, and what both last agreed on', async () => {
    await using place = await openPair();
    const { stdout } = await place.run('explain LOCAL /docs edited');
    assert.match(
      stdout,
      /^\/.* ↔ wherry:.*\/docs\nedited\n\nHere {19}nothing\nOn the server {10}a file, 5 B, changed [-\d]+ [:\d]+\nWhen both last agreed {2}a file, 6 B, changed /u,
    );
    const fresh = await place.run('explain LOCAL /elsewhere same');
    assert.match(
      fresh.stdout,
      /^When both last agreed {2}not known: these two directories have not been run together/mu,
    );
  });

  it('tells it of the run that is meant', async () => {
    await using place = await openPair();
    const push = await place.run('explain --mode push LOCAL /docs removed');
    assert.match(
      push.stdout,
      /a push leaves it, since it was not told to --delete\.\n\nA run would do nothing/u,
    );
    const mirror = await place.run('explain --mode push --delete LOCAL /docs removed');
    assert.match(mirror.stdout, /--delete removes that; .*\n\nA run would do:\n {2}server {2}remove/u);
    const pull = await place.run('explain --mode pull LOCAL /docs changed');
    assert.match(pull.stdout, /A pull makes the destination hold what the source has, .*is brought here\./u);
    for (const line of ['--delete LOCAL /docs same', '--mode push --conflict newer LOCAL /docs same'])
      assert.equal((await place.run(`explain ${line}`)).exitCode, 1);
  });

  it('takes the path as it is called in both, and as a local one', async () => {
    await using place = await openPair();
    for (const path of ['same', './same', '/same', 'LOCAL/same'])
      assert.match((await place.run(`explain LOCAL /docs ${path}`)).stdout, /\nsame\n\nHere {19}a file/u);
    for (const path of ['.', '/', '..', 'a/../b'])
      assert.equal((await place.run(`explain LOCAL /docs ${path}`)).exitCode, 1, path);
  });

  it('changes nothing', async () => {
    await using place = await openPair();
    const before = await place.objects('sync both -n --device x LOCAL /docs');
    await place.run('explain LOCAL /docs changed');
    const after = await place.objects('sync both -n --device x LOCAL /docs');
    assert.equal(after.objects.length, before.objects.length);
  });
});
