// Changed large files: what the other side has of them already does not travel again.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BOTH, counted, openPairBed } from './pair-bed.ts';

const MIB = 1024 * 1024;

const inserted = (content: Buffer, at: number, bytes: Buffer): Buffer =>
  Buffer.concat([content.subarray(0, at), bytes, content.subarray(at)]);

describe('changed large files', () => {
  it('push: what is inserted, changed and appended travels, and little more', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    const first = randomBytes(12 * MIB);
    await writeFile(join(local, 'large'), first);
    await bed.remote.sync.synchronize(local, '/shared', { mode: 'push' });
    const second = inserted(first, 5 * MIB, randomBytes(5000));
    second.fill(7, 9 * MIB, 9 * MIB + 65_536);
    await writeFile(join(local, 'large'), second);
    const one = counted();
    const result = await bed.remote.sync.synchronize(local, '/shared', {
      mode: 'push',
      onEvent: one.onEvent,
    });
    assert.deepEqual(result.undone, []);
    assert.ok((await readFile(join(bed.running.root, 'shared/large'))).equals(second));
    assert.ok(one.moved > 65_000 && one.moved < MIB, `${one.moved} bytes`);
    const third = Buffer.concat([second, randomBytes(10_000)]);
    await writeFile(join(local, 'large'), third);
    const two = counted();
    await bed.remote.sync.synchronize(local, '/shared', { mode: 'push', onEvent: two.onEvent });
    assert.ok((await readFile(join(bed.running.root, 'shared/large'))).equals(third));
    assert.ok(two.moved < 600_000, `${two.moved} bytes`);
    const versions = await bed.remote.files.versions('/shared/large');
    assert.equal(versions.length, 2);
  });

  it('pull: the same the other way', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await mkdir(join(bed.running.root, 'shared'));
    const first = randomBytes(12 * MIB);
    await writeFile(join(bed.running.root, 'shared/large'), first);
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    const second = inserted(first.subarray(MIB), 5 * MIB, randomBytes(3 * MIB));
    await writeFile(join(bed.running.root, 'shared/large'), second);
    const one = counted();
    const result = await bed.remote.sync.synchronize(local, '/shared', { ...BOTH, onEvent: one.onEvent });
    assert.deepEqual(result.undone, []);
    assert.ok((await readFile(join(local, 'large'))).equals(second));
    assert.ok(one.moved >= 3 * MIB && one.moved < 4.5 * MIB, `${one.moved} bytes`);
  });

  it('sends a file whole that has nothing in common with what is there', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await writeFile(join(local, 'large'), randomBytes(9 * MIB));
    await bed.remote.sync.synchronize(local, '/shared', { mode: 'push' });
    const other = randomBytes(9 * MIB);
    await writeFile(join(local, 'large'), other);
    const result = await bed.remote.sync.synchronize(local, '/shared', { mode: 'push' });
    assert.deepEqual(result.undone, []);
    assert.ok((await readFile(join(bed.running.root, 'shared/large'))).equals(other));
    const third = randomBytes(9 * MIB);
    await writeFile(join(bed.running.root, 'shared/large'), third);
    const pulled = await bed.remote.sync.synchronize(local, '/shared', { mode: 'pull' });
    assert.deepEqual(pulled.undone, []);
    assert.ok((await readFile(join(local, 'large'))).equals(third));
  });

  it('12: leaves alone what somebody changed at the destination, and what changes while it is sent', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    const first = randomBytes(6 * MIB);
    for (const name of ['there', 'here']) await writeFile(join(local, name), first);
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    const second = inserted(first, MIB, randomBytes(100));
    for (const name of ['there', 'here']) await writeFile(join(local, name), second);
    const other = randomBytes(2 * MIB);
    const result = await bed.remote.sync.synchronize(local, '/shared', {
      ...BOTH,
      onEvent: ({ type }) => {
        if (type !== 'planned') return;
        writeFileSync(join(bed.running.root, 'shared/there'), other);
        writeFileSync(join(local, 'here'), other);
      },
    });
    assert.deepEqual(
      result.undone.map(({ change, result: { outcome } }) => `${change.path} ${outcome}`).sort(),
      ['here changed', 'there changed'],
    );
    assert.ok((await readFile(join(bed.running.root, 'shared/there'))).equals(other));
    assert.ok((await readFile(join(bed.running.root, 'shared/here'))).equals(first));
  });

  it('moves and changes a large file in one run', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    const first = randomBytes(4 * MIB);
    await writeFile(join(local, 'old'), first);
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    await rename(join(local, 'old'), join(local, 'new'));
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    const second = inserted(first, 2 * MIB, randomBytes(1000));
    await writeFile(join(local, 'new'), second);
    const one = counted();
    await bed.remote.sync.synchronize(local, '/shared', { ...BOTH, onEvent: one.onEvent });
    assert.ok((await readFile(join(bed.running.root, 'shared/new'))).equals(second));
    assert.ok(one.moved < MIB, `${one.moved} bytes`);
  });
});
