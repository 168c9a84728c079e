import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openSyncPlace, put, type SyncPlace } from './sync-place.ts';

const openPair = async (): Promise<SyncPlace> => {
  const place = await openSyncPlace();
  await put(place.local, { 'same.txt': 'same', 'other.txt': 'one' });
  await place.run('sync push LOCAL /docs');
  return place;
};

const openDifferent = async (): Promise<SyncPlace> => {
  const place = await openPair();
  await put(place.local, { 'here.txt': 'here' });
  await put(place.served, { 'other.txt': 'another', 'sub/there.txt': 'there' });
  await symlink('/nowhere', join(place.local, 'out'));
  return place;
};

describe('check', () => {
  it('prints a line for each path with its mark, and ends with 6', async () => {
    await using place = await openDifferent();
    const { exitCode, stdout, stderr } = await place.run('check LOCAL /docs');
    assert.deepEqual([exitCode, stderr], [6, '']);
    assert.equal(stdout, '+ here.txt\n* other.txt\n! out\n= same.txt\n- sub/\n- sub/there.txt\n');
  });

  it('ends with 0 where everything is the same', async () => {
    await using place = await openPair();
    assert.deepEqual(await place.run('check LOCAL /docs'), {
      exitCode: 0,
      stdout: '= other.txt\n= same.txt\n',
      stderr: '',
    });
    assert.deepEqual(await place.run('check --differences LOCAL /docs'), {
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('ends with 6 where there is nothing but what cannot be compared', async () => {
    await using place = await openPair();
    await symlink('/nowhere', join(place.local, 'out'));
    assert.deepEqual(await place.run('check --differences LOCAL /docs'), {
      exitCode: 6,
      stdout: '! out\n',
      stderr: '',
    });
  });

  it('sums up on a terminal, and is silent with --quiet', async () => {
    await using place = await openDifferent();
    const shown = await place.run('check --differences LOCAL /docs', { isTerminal: true });
    assert.match(
      shown.stderr,
      /^1 the same, 1 different, 1 only here, 2 only on the server, 1 not to be compared\n$/u,
    );
    assert.doesNotMatch(shown.stdout, /same/u);
    assert.deepEqual(await place.run('check --quiet LOCAL /docs'), { exitCode: 6, stdout: '', stderr: '' });
  });

  it('needs both directories', async () => {
    await using place = await openPair();
    assert.equal((await place.run('check LOCAL/missing /docs')).exitCode, 1);
    assert.equal((await place.run('check LOCAL /missing')).exitCode, 1);
  });
});
