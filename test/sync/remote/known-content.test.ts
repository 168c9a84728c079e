// What the side that gets a large file has of it somewhere else is not sent.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SyncOptions } from '../../../src/sync/index.ts';
import { grant, remoteOf } from '../../server/account-bed.ts';
import { BOTH, changesOf, counted, openPairBed, type PairBed } from './pair-bed.ts';

const MIB = 1024 * 1024;
const PUSH: SyncOptions = { mode: 'push', delete: true };

/** Bytes of content that one run moves; everything in it must be done. */
const movedBy = async (
  bed: PairBed,
  local: string,
  remote: string,
  options: SyncOptions,
): Promise<number> => {
  const count = counted();
  const { undone, plan } = await bed.remote.sync.synchronize(local, remote, {
    ...options,
    onEvent: count.onEvent,
  });
  assert.deepEqual([undone, plan.refusal], [[], undefined]);
  return count.moved;
};

describe('a large content that is there already', () => {
  it('in the trash of the server comes from there, with its new name, time and mode', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    const content = randomBytes(3 * MIB);
    await writeFile(join(local, 'kept'), 'kept');
    await writeFile(join(local, 'large'), content);
    assert.equal(await movedBy(bed, local, '/shared', PUSH), 3 * MIB);
    await rm(join(local, 'large'));
    await movedBy(bed, local, '/shared', PUSH);
    await mkdir(join(local, 'new'));
    await writeFile(join(local, 'new/again'), content, { mode: 0o755 });
    assert.equal(await movedBy(bed, local, '/shared', PUSH), 0);
    assert.ok((await readFile(join(bed.running.root, 'shared/new/again'))).equals(content));
    assert.deepEqual(changesOf(await bed.remote.sync.synchronize(local, '/shared', PUSH)), []);
  });

  it('in the trash here comes from there, and what is replaced goes to the trash', async () => {
    await using bed = await openPairBed();
    const [local, shared] = [await bed.local('local'), join(bed.running.root, 'shared')];
    await mkdir(shared);
    const [first, second] = [randomBytes(2 * MIB), randomBytes(2 * MIB)];
    await writeFile(join(shared, 'large'), first);
    await movedBy(bed, local, '/shared', BOTH);
    await writeFile(join(shared, 'large'), second);
    await movedBy(bed, local, '/shared', BOTH);
    await writeFile(join(shared, 'large'), first);
    assert.equal(await movedBy(bed, local, '/shared', BOTH), 0);
    assert.ok((await readFile(join(local, 'large'))).equals(first));
    await writeFile(join(shared, 'large'), second);
    assert.equal(await movedBy(bed, local, '/shared', BOTH), 0);
    assert.ok((await readFile(join(local, 'large'))).equals(second));
  });

  it('under any other name at the server comes from there, unless it has changed meanwhile', async () => {
    await using bed = await openPairBed();
    const [one, two] = [await bed.local('one'), await bed.local('two')];
    const content = randomBytes(MIB);
    for (const name of ['a', 'b']) await writeFile(join(one, name), content);
    // What is looked at is known: here the other pair of the same server.
    await movedBy(bed, one, '/one', PUSH);
    await movedBy(bed, one, '/one', PUSH);
    await mkdir(join(bed.running.root, 'two'));
    await writeFile(join(bed.running.root, 'two/other'), 'so that it is not the first');
    await copyFile(join(one, 'a'), join(two, 'c'));
    assert.equal(await movedBy(bed, two, '/two', { mode: 'push' }), 0);
    assert.ok((await readFile(join(bed.running.root, 'two/c'))).equals(content));
    for (const name of ['one/a', 'one/b', 'two/c']) {
      await rename(join(bed.running.root, name), join(bed.running.root, 'away'));
      await writeFile(join(bed.running.root, name), randomBytes(MIB));
    }
    await rm(join(bed.running.root, 'away'));
    await copyFile(join(one, 'a'), join(two, 'd'));
    assert.equal((await movedBy(bed, two, '/two', { mode: 'push' })) >= MIB, true);
    assert.ok((await readFile(join(bed.running.root, 'two/d'))).equals(content));
  });

  it('is not taken for another one of the same size', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await writeFile(join(local, 'kept'), 'kept');
    await writeFile(join(local, 'large'), randomBytes(MIB));
    await movedBy(bed, local, '/shared', PUSH);
    await rm(join(local, 'large'));
    await movedBy(bed, local, '/shared', PUSH);
    const other = randomBytes(MIB);
    await writeFile(join(local, 'other'), other);
    assert.equal(await movedBy(bed, local, '/shared', PUSH), MIB);
    assert.ok((await readFile(join(bed.running.root, 'shared/other'))).equals(other));
  });

  it('12: replaces nothing that somebody wrote after the look', async () => {
    await using bed = await openPairBed();
    const [local, shared] = [await bed.local('local'), join(bed.running.root, 'shared')];
    const content = randomBytes(MIB);
    await writeFile(join(local, 'kept'), 'kept');
    await writeFile(join(local, 'large'), content);
    await movedBy(bed, local, '/shared', PUSH);
    await rm(join(local, 'large'));
    await writeFile(join(local, 'changed'), 'first');
    await movedBy(bed, local, '/shared', PUSH);
    for (const name of ['changed', 'new']) await writeFile(join(local, name), content);
    const { undone } = await bed.remote.sync.synchronize(local, '/shared', {
      ...PUSH,
      onEvent: ({ type }) => {
        if (type !== 'planned') return;
        for (const name of ['changed', 'new']) writeFileSync(join(shared, name), 'by somebody else');
      },
    });
    assert.deepEqual(undone.map(({ change, result }) => `${change.path} ${result.outcome}`).toSorted(), [
      'changed changed',
      'new changed',
    ]);
    for (const name of ['changed', 'new'])
      assert.equal(await readFile(join(shared, name), 'utf8'), 'by somebody else');
  });

  it('is none for an account that may not read it', async () => {
    await using bed = await openPairBed();
    const content = randomBytes(MIB);
    const owned = await bed.local('owned');
    await writeFile(join(owned, 'secret'), content);
    await movedBy(bed, owned, '/secrets', PUSH);
    await movedBy(bed, owned, '/secrets', PUSH);
    await mkdir(join(bed.running.root, 'guest'));
    await writeFile(join(bed.running.root, 'guest/other'), 'other');
    await bed.remote.admin.addAccount({ name: 'guest', verbs: [] });
    await bed.remote.admin.changeAccount('guest', { grant: grant('/guest', 'editor') });
    const guest = await remoteOf(bed.running, bed.remote, 'guest', {
      stateDirectory: join(bed.running.directory, 'guest-state'),
    });
    const local = await bed.local('local');
    await writeFile(join(local, 'mine'), content);
    const count = counted();
    await guest.sync.synchronize(local, '/guest', { mode: 'push', onEvent: count.onEvent });
    assert.equal(count.moved, MIB);
    assert.ok((await readFile(join(bed.running.root, 'guest/mine'))).equals(content));
    await guest.close();
  });
});
