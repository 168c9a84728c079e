// --dry-run and --json: what is said to be done is what is done (invariants 6 and 31).

import assert from 'node:assert/strict';
import { rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { contentsOf, openSyncPlace, put, type SyncObject, type SyncPlace } from './sync-place.ts';

const PLANNED = ['pair', 'change', 'conflict', 'problem', 'lookalike', 'refused', 'plan'];

/** Names of conflict copies hold the time. */
const withoutTime = (objects: readonly SyncObject[]): unknown =>
  JSON.parse(JSON.stringify(objects).replaceAll(/\d{4}-\d\d-\d\d \d{6}Z/gu, 'TIME'));

const ofPlan = (objects: readonly SyncObject[]): readonly SyncObject[] =>
  objects.filter(({ type }) => PLANNED.includes(String(type)));

/** A pair with everything to do that there is. */
const openBusyPair = async (): Promise<SyncPlace> => {
  const place = await openSyncPlace();
  const large = 'large '.repeat(60_000);
  await put(place.local, { 'both.txt': 'x', 'gone.txt': 'x', 'old/deep.txt': 'deep', large, edited: 'x' });
  await place.run('sync both LOCAL /docs');
  await put(place.local, { 'both.txt': 'mine', 'new.txt': 'new', 'more/again': large });
  await put(place.served, { 'both.txt': 'theirs', edited: 'edited', 'there.txt': 'there' });
  await rm(join(place.local, 'gone.txt'));
  await rename(join(place.served, 'old'), join(place.served, 'renamed'));
  await symlink('/nowhere', join(place.local, 'out'));
  return place;
};

describe('a dry run of sync', () => {
  for (const line of [
    'sync both --device laptop LOCAL /docs',
    'sync push --delete LOCAL /docs',
    'sync pull --delete /docs LOCAL',
    'sync pull /docs LOCAL/made',
  ]) {
    it(`prints of "${line}" the plan that the run prints and does, and changes nothing`, async () => {
      await using place = await openBusyPair();
      const before = [await contentsOf(place.local), await contentsOf(place.served)];
      const dry = await place.objects(`${line} --dry-run`);
      assert.deepEqual([await contentsOf(place.local), await contentsOf(place.served)], before);
      const real = await place.objects(line);
      assert.equal(dry.exitCode, real.exitCode);
      assert.deepEqual(withoutTime(ofPlan(real.objects)), withoutTime(dry.objects));
      assert.equal(dry.objects.at(-1)?.['type'], 'plan');
      const named = ({ side, action, path }: SyncObject): string =>
        [side, action, path].map(String).join(' ');
      const settled = real.objects.filter(({ type }) => type === 'settled');
      const changes = real.objects.filter(({ type }) => type === 'change');
      assert.ok(changes.length > 2);
      assert.deepEqual(settled.map(named).toSorted(), changes.map(named).toSorted());
      assert.ok(settled.every(({ outcome }) => outcome === 'done'));
      assert.equal(real.objects.at(-1)?.['done'], changes.length);
    });
  }

  it('prints a line for each change, sorted by path, and what they come to', async () => {
    await using place = await openBusyPair();
    const { stdout } = await place.run('sync both -n --device laptop LOCAL /docs');
    const lines = stdout.replaceAll(/\d{4}-\d\d-\d\d \d{6}Z/gu, 'TIME').split('\n');
    assert.deepEqual(lines.slice(1), [
      'local   create     both (conflict laptop TIME).txt',
      'server  create     both (conflict laptop TIME).txt',
      'local   replace    both.txt',
      'local   replace    edited',
      'server  remove     gone.txt',
      'server  create     more/',
      'server  create     more/again',
      'server  create     new.txt',
      'local   move       old/ to renamed/',
      'local   create     there.txt',
      'Would be: 4 new, 1 removed on the server (7 B to send); 2 new, 2 changed, 1 moved here (17 B to fetch).',
      'Nothing was changed.',
      '',
    ]);
  });

  it('prints some hundred lines on a terminal, and all in a pipe', async () => {
    await using place = await openSyncPlace();
    await put(place.local, Object.fromEntries(Array.from({ length: 210 }, (_, index) => [`f${index}`, ''])));
    const piped = await place.run('sync push -n LOCAL /docs');
    assert.equal(piped.stdout.match(/^server {2}create/gmu)?.length, 210);
    const shown = await place.run('sync push -n LOCAL /docs', { isTerminal: true });
    assert.equal(shown.stdout.match(/^server {2}create/gmu)?.length, 200);
    assert.match(shown.stdout, /^… and 10 more; in a pipe, or with --json, all are printed\.$/mu);
  });

  it('takes a local directory that is not there for an empty one where a run would make it', async () => {
    await using place = await openSyncPlace();
    await put(place.served, { 'a.txt': 'a' });
    const { exitCode, stdout } = await place.run('sync pull -n /docs LOCAL/made');
    assert.equal(exitCode, 0);
    assert.match(stdout, /^local {3}create {5}a\.txt$/mu);
    assert.deepEqual(await contentsOf(place.local), {});
    assert.equal((await place.run('sync pull -n /docs LOCAL/missing/made')).exitCode, 1);
  });

  it('knows after a push that the first run of both is the first one', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'a.txt': 'a', 'b.txt': 'b' });
    await place.run('sync push LOCAL /docs');
    await rm(join(place.local, 'b.txt'));
    const dry = await place.objects('sync both -n LOCAL /docs');
    const real = await place.objects('sync both LOCAL /docs');
    assert.deepEqual(ofPlan(real.objects), dry.objects);
    assert.equal(dry.objects.at(-1)?.['isFirst'], true);
    assert.deepEqual(await contentsOf(place.local), { 'a.txt': 'a', 'b.txt': 'b' });
  });
});
