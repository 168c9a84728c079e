// A run that Ctrl-C ends, and the one after it.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { finish, startProgram } from '../program.ts';
import { contentsOf, openSyncPlace, put } from './sync-place.ts';

const MIB = 1024 * 1024;

describe('a run of sync that is interrupted', () => {
  it('ends with 130, says that the next run goes on, and is gone on with', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'small.txt': 'small' });
    await writeFile(join(place.local, 'large'), Buffer.alloc(8 * MIB, 'large'));
    const child = startProgram(['sync', 'push', '--bandwidth', '1M', place.local, '/docs'], {
      env: place.env,
    });
    if (child.stdout === null) throw new Error('the process has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/to send/u.test(line)) child.kill('SIGINT');
    });
    const { exitCode, stderr } = await finish(child);
    assert.equal(exitCode, 130);
    assert.match(
      stderr,
      /Interrupted.*\nWhat is done stays done; the same command again goes on with the rest\.\n$/u,
    );
    assert.equal((await place.run('sync push LOCAL /docs')).exitCode, 0);
    assert.deepEqual(await contentsOf(place.served), await contentsOf(place.local));
  });

  it('says with --json how far it came', async () => {
    await using place = await openSyncPlace();
    await writeFile(join(place.local, 'large'), Buffer.alloc(8 * MIB, 'large'));
    const child = startProgram(['sync', 'push', '--json', '--bandwidth', '1M', place.local, '/docs'], {
      env: place.env,
    });
    if (child.stdout === null) throw new Error('the process has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/"type":"plan"/u.test(line)) child.kill('SIGINT');
    });
    const { exitCode, stdout, stderr } = await finish(child);
    assert.equal(exitCode, 130);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
    assert.deepEqual([last['type'], last['done'], last['undone']], ['synced', 0, 1]);
    assert.equal((JSON.parse(stderr) as { code: string }).code, 'CANCELLED');
  });
});
