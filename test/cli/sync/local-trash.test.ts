// `trash list|restore|empty` and `versions` with --local, and how long and how much `sync` keeps here.

import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formatGroupName } from '../../../src/storage/disk/trash/trash-names.ts';
import { contentsOf, openSyncPlace, put, type SyncPlace } from './sync-place.ts';

/** "n.txt" was replaced here once. */
const openReplaced = async (): Promise<SyncPlace> => {
  const place = await openSyncPlace();
  for (const content of ['first', 'second!']) {
    await put(place.served, { 'n.txt': content });
    assert.equal((await place.run('sync pull /docs LOCAL')).exitCode, 0);
  }
  return place;
};

describe('trash --local', () => {
  it('lists, restores and empties the trash of a directory here, without a server', async () => {
    await using place = await openReplaced();
    const env = {
      XDG_STATE_HOME: place.env.XDG_STATE_HOME ?? '',
      XDG_CONFIG_HOME: place.env.XDG_CONFIG_HOME ?? '',
    };
    const run = (line: string) => place.run(line, { env });
    const listed = await run('trash list --local LOCAL');
    assert.match(listed.stdout, / replaced +- +5 B +\/n\.txt\n1 item, 5 B\n$/u);
    assert.deepEqual(
      (await run('versions --local LOCAL /n.txt')).stdout,
      listed.stdout.replace(/\n1 item.*/u, '\n1 item, 5 B'),
    );
    const restored = await run('trash restore --local LOCAL --to /old.txt /n.txt');
    assert.deepEqual([restored.exitCode, restored.stdout], [0, 'Restored /old.txt.\n']);
    assert.deepEqual(await contentsOf(place.local), { 'n.txt': 'second!', 'old.txt': 'first' });
    assert.equal((await run('trash list --local LOCAL')).stdout, 'The trash is empty.\n');
    await put(place.served, { 'n.txt': 'third' });
    await place.run('sync pull /docs LOCAL');
    const asked = await run('trash empty --local LOCAL');
    assert.match(asked.stderr, /everything in the trash of .*local for good\. Add --yes/u);
    assert.equal((await run('trash empty --local LOCAL --yes')).stdout, 'Removed 1 item, 7 B for good.\n');
  });

  it('says what is wrong with a directory that has none, or lies in one, and with two places at once', async () => {
    await using place = await openReplaced();
    await mkdir(join(place.local, 'sub'));
    const none = await place.run(`trash list --local ${join(place.local, '..')}`);
    assert.equal(none.exitCode, 1);
    assert.match(none.stderr, /has no trash: it is no directory that sync changes/u);
    const below = await place.run('trash list --local LOCAL/sub');
    assert.match(below.stderr, /has no trash of its own: name that one, and "\/sub" as a path in it/u);
    const two = await place.run('trash list --local LOCAL --remote home');
    assert.match(two.stderr, /leave one of them out/u);
  });
});

describe('sync --keep and --keep-size', () => {
  it('say how long and how much the trash here keeps, also by a variable', async () => {
    await using place = await openReplaced();
    const trash = join(place.local, '.wherry/trash');
    const groups = async () => (await readdir(trash)).filter((name) => !name.startsWith('clock'));
    const [group = ''] = await groups();
    const old = formatGroupName((Date.now() - 10 * 86_400_000) * 1000, Buffer.alloc(4));
    await rename(join(trash, group), join(trash, old));
    await rm(join(trash, 'clock'));
    await put(place.served, { 'n.txt': 'third' });
    const { objects } = await place.objects('sync both --keep 7d LOCAL /docs');
    assert.deepEqual(
      objects.filter(({ type }) => type === 'trashCleared'),
      [{ type: 'trashCleared', items: 1, bytes: 5, stuck: 0 }],
    );
    assert.equal((await groups()).length, 1);
    await put(place.served, { 'n.txt': 'fourth' });
    assert.equal((await place.run('sync pull --keep-size 5 /docs LOCAL')).exitCode, 0);
    assert.match((await place.run('trash list --local LOCAL')).stdout, /\n1 item, 5 B\n$/u);
    await put(place.served, { 'n.txt': 'fifth' });
    await place.run('sync pull /docs LOCAL', { env: { ...place.env, WHERRY_KEEP: '0' } });
    assert.match((await place.run('trash list --local LOCAL')).stdout, /\n1 item, 5 B\n$/u);
    assert.equal((await place.run('sync push --keep 7d LOCAL /docs')).exitCode, 2);
  });
});
