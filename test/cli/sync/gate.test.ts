// What stops a run before its first change, what is said then, and what lets it pass.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { contentsOf, openSyncPlace, put, type SyncPlace } from './sync-place.ts';

const MANY = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, String(index)]));

const removeAll = async (directory: string): Promise<void> => {
  for (const name of Object.keys(MANY)) await rm(join(directory, name));
};

const openInStep = async (more: Readonly<Record<string, string>> = {}): Promise<SyncPlace> => {
  const place = await openSyncPlace();
  await put(place.local, { ...MANY, ...more });
  assert.equal((await place.run('sync both LOCAL /docs')).exitCode, 0);
  return place;
};

describe('the gate of sync', () => {
  it('says which side would lose how many of how many, and the number that lets it pass', async () => {
    await using place = await openInStep({ 'kept.txt': 'kept' });
    await removeAll(place.local);
    const { exitCode, stdout, stderr } = await place.run('sync both LOCAL /docs');
    assert.equal(exitCode, 5);
    assert.match(stdout, /^Would be: 12 removed on the server\.$/mu);
    assert.match(
      stderr,
      /^wherry: Nothing was done: 12 of 13 entries would be removed in the server's directory \/docs, more than half\.\n.*\n\n {2}--max-delete 12\n$/u,
    );
    assert.deepEqual(Object.keys(await contentsOf(place.served)).length, 13);
    assert.equal((await place.run('sync both --max-delete 12 LOCAL /docs')).exitCode, 0);
    assert.deepEqual(await contentsOf(place.served), { 'kept.txt': 'kept' });
  });

  it('holds to what --max-delete allows, as a number or a share', async () => {
    await using place = await openInStep();
    await rm(join(place.local, 'f1'));
    await rm(join(place.local, 'f2'));
    const number = await place.run('sync push --delete --max-delete 1 LOCAL /docs');
    assert.equal(number.exitCode, 5);
    assert.match(number.stderr, /2 of 12 entries .*, more than the 1 that --max-delete allows/u);
    const share = await place.run('sync push --delete --max-delete 10% LOCAL /docs');
    assert.equal(share.exitCode, 5);
    assert.match(share.stderr, /more than the 10 % that --max-delete allows/u);
    assert.equal((await place.run('sync push --delete --max-delete 20% LOCAL /docs')).exitCode, 0);
  });

  it('takes a directory that is empty all at once for a disk that is not mounted', async () => {
    await using place = await openInStep();
    await removeAll(place.served);
    const { exitCode, stderr } = await place.run('sync both LOCAL /docs');
    assert.equal(exitCode, 5);
    assert.match(
      stderr,
      /the server's directory \/docs is empty, and held 12 entries when both last agreed\./u,
    );
    assert.match(stderr, /not mounted looks like this.*\n.*the 12 entries here.*\n\n {2}--max-delete 12\n$/u);
    assert.equal((await place.run('sync both --max-delete 12 LOCAL /docs')).exitCode, 0);
    assert.deepEqual(await contentsOf(place.local), {});
  });

  it('takes one that is gone for the same, and says what to make', async () => {
    await using place = await openInStep();
    await rm(place.served, { recursive: true });
    const { exitCode, stderr } = await place.run('sync both --max-delete 100% LOCAL /docs');
    assert.equal(exitCode, 5);
    assert.match(
      stderr,
      /\/docs is not there any more, and held 12 entries .*\n.*not mounted.*\n.*make an empty directory/u,
    );
    assert.equal(Object.keys(await contentsOf(place.local)).length, 12);
  });

  it('14: takes another local directory at the path for the same, and goes on with --start-anew', async () => {
    await using place = await openInStep();
    await rm(place.local, { recursive: true });
    await put(place.local, { other: 'other' });
    for (const line of [
      'sync both LOCAL /docs',
      'sync pull --delete /docs LOCAL',
      'sync both -n LOCAL /docs',
    ]) {
      const { exitCode, stderr } = await place.run(line);
      assert.equal(exitCode, 5, line);
      assert.match(
        stderr,
        /^wherry: Nothing was done: the local directory .*local is not the one that .*\n.*not mounted.*\n.*--start-anew: it is/u,
        line,
      );
      assert.deepEqual(await contentsOf(place.local), { other: 'other' });
    }
    const watched = await place.run('sync both --watch LOCAL /docs');
    assert.equal(watched.exitCode, 1);
    assert.match(watched.stderr, /is not the directory that was there in earlier runs.*\(--start-anew\)/u);
    assert.equal((await place.run('sync both --start-anew LOCAL /docs')).exitCode, 0);
    assert.deepEqual(await contentsOf(place.local), { ...MANY, other: 'other' });
    assert.deepEqual(await contentsOf(place.served), { ...MANY, other: 'other' });
    assert.equal((await place.run('sync both LOCAL /docs')).exitCode, 0);
  });

  it('comes before problems and conflicts in the exit code, and holds in a dry run', async () => {
    await using place = await openInStep({ 'kept.txt': 'kept' });
    await removeAll(place.local);
    await put(place.local, { 'kept.txt': 'mine' });
    await put(place.served, { 'kept.txt': 'theirs' });
    assert.equal((await place.run('sync both -n LOCAL /docs')).exitCode, 5);
    assert.equal((await place.run('sync both LOCAL /docs')).exitCode, 5);
    assert.equal((await place.run('sync both --max-delete 12 LOCAL /docs')).exitCode, 4);
  });
});
