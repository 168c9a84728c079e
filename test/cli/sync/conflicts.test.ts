// `conflicts list|resolve` here and at a server: which place is meant, what is printed, and the exit code.

import assert from 'node:assert/strict';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { connect, parseConnectionString } from '../../../src/client/index.ts';
import { contentsOf, openSyncPlace, put, type SyncPlace } from './sync-place.ts';

const COPY = 'n (conflict laptop 2026-11-20 140311Z).txt';
const BOTH = { 'n.txt': 'mine', [COPY]: 'yours, longer' };

/** A place in which two sides have been in conflict, and agree again. */
const openConflict = async (): Promise<SyncPlace> => {
  const place = await openSyncPlace();
  await put(place.local, { 'sub/n.txt': 'mine' });
  await put(place.served, { 'sub/n.txt': 'theirs' });
  assert.equal((await place.run('sync both --device laptop LOCAL /docs')).exitCode, 4);
  return place;
};

const copyName = async (directory: string): Promise<string> =>
  (await readdir(directory)).find((name) => name.includes('(conflict ')) ?? '';

describe('conflicts list', () => {
  it('prints a line a copy, and ends with 4; without any it says so, and ends with 0', async () => {
    await using place = await openSyncPlace();
    const none = await place.run('conflicts list LOCAL');
    assert.deepEqual(none, {
      exitCode: 0,
      stdout: `No conflict copies in ${place.local} or below it.\n`,
      stderr: '',
    });
    await put(place.local, {
      ...BOTH,
      'sub/same.txt': 'a',
      'sub/same (conflict desk 2026-11-20 140312Z).txt': 'a',
    });
    const { exitCode, stdout, stderr } = await place.run('conflicts list LOCAL');
    assert.deepEqual([exitCode, stderr], [4, '']);
    const [head, one, two, ...rest] = stdout.split('\n');
    assert.match(
      head ?? '',
      /^MADE +DEVICE +CONTENTS +SIZE +CHANGED +COPY SIZE +COPY CHANGED +ORIGINAL +COPY BESIDE IT$/u,
    );
    assert.match(
      one ?? '',
      /^2026-11-2\d \S+ +laptop +differ +4 B +[-\d]+ [:\d]+ +13 B +[-\d]+ [:\d]+ +\/.*\/n\.txt +n \(conflict laptop 2026-11-20 140311Z\)\.txt$/u,
    );
    assert.match(two ?? '', /desk +the same +1 B .*\/sub\/same\.txt /u);
    assert.deepEqual(rest, ['']);
  });

  it('takes a path for one of this machine, unless a remote is named or an option of a connection is there', async () => {
    await using place = await openSyncPlace();
    await put(place.served, BOTH);
    assert.equal((await place.run('conflicts list LOCAL')).exitCode, 0);
    const beside = await place.run(`conflicts list --remote ${place.env.WHERRY_URL} /docs`);
    assert.match(beside.stdout, / \/docs\/n\.txt +n \(conflict laptop/u);
    assert.equal(beside.exitCode, 4);
    const added = await place.run(`remote add home ${place.env.WHERRY_URL}`, {
      input: `${place.env.WHERRY_TOKEN}\n`,
    });
    assert.equal(added.exitCode, 0, added.stderr);
    const env = {
      XDG_STATE_HOME: place.env.XDG_STATE_HOME ?? '',
      XDG_CONFIG_HOME: place.env.XDG_CONFIG_HOME ?? '',
    };
    const named = await place.run('conflicts list home:/docs', { env });
    assert.match(named.stdout, / home:\/docs\/n\.txt +n \(conflict laptop/u);
    const missing = await place.run('conflicts list /docs', { env });
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stderr, /written with its remote, as "home:\/docs"/u);
    const two = await place.run('conflicts resolve --keep both home:/docs/n.txt LOCAL/n.txt', { env });
    assert.equal(two.exitCode, 1);
    assert.match(two.stderr, /several places/u);
  });

  it('prints objects for programs, with whole paths', async () => {
    await using place = await openSyncPlace();
    await put(place.local, BOTH);
    const { exitCode, objects } = await place.objects('conflicts list LOCAL');
    assert.equal(exitCode, 4);
    const [object] = objects;
    assert.deepEqual(
      ['type', 'side', 'path', 'copy', 'device', 'made', 'isEqual', 'originalSize', 'copySize'].map(
        (key) => object?.[key],
      ),
      [
        'conflictCopy',
        'local',
        join(place.local, 'n.txt'),
        join(place.local, COPY),
        'laptop',
        '2026-11-20T14:03:11.000Z',
        false,
        4,
        13,
      ],
    );
  });
});

describe('conflicts resolve', () => {
  it('brings what was decided here to the server with the next run', async () => {
    await using place = await openConflict();
    const resolved = await place.run('conflicts resolve --keep copy LOCAL/sub/n.txt');
    assert.equal(resolved.exitCode, 0, resolved.stderr);
    assert.match(
      resolved.stdout,
      /\/sub\/n\.txt holds the content from laptop now, and what was there is in the trash\.\n$/u,
    );
    assert.equal((await place.run('sync both LOCAL /docs')).exitCode, 0);
    for (const side of [place.local, place.served])
      assert.deepEqual(await contentsOf(side), { 'sub/': '', 'sub/n.txt': 'mine' });
    assert.equal((await readdir(join(place.local, '.wherry/trash'))).length > 0, true);
  });

  it('works in a directory that is just being kept in step, with its trash, and the other side follows', async () => {
    await using place = await openConflict();
    const { WHERRY_URL = '', WHERRY_TOKEN } = place.env;
    await using remote = await connect({ ...parseConnectionString(WHERRY_URL), token: WHERRY_TOKEN });
    await using watch = await remote.sync.watch(place.local, '/docs', { mode: 'both' });
    await watch.flush();
    const busy = await place.run('sync both LOCAL /docs');
    assert.equal(busy.exitCode, 13);
    const { exitCode, stdout, stderr } = await place.run('conflicts resolve --keep original LOCAL/sub/n.txt');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /n\.txt is kept, and .* is in the trash\.\n$/u);
    await watch.flush();
    for (const side of [place.local, place.served])
      assert.deepEqual(await contentsOf(side), { 'sub/': '', 'sub/n.txt': 'theirs' });
    assert.ok((await readdir(join(place.local, '.wherry/trash'))).length > 0);
  });

  it('does it at a server, with the trash there', async () => {
    await using place = await openSyncPlace();
    await put(place.served, BOTH);
    const resolved = await place.run(
      `conflicts resolve --keep copy --remote ${place.env.WHERRY_URL} /docs/n.txt`,
    );
    assert.equal(resolved.exitCode, 0, resolved.stderr);
    assert.deepEqual(await contentsOf(place.served), { 'n.txt': 'yours, longer' });
    assert.match((await place.run('trash list')).stdout, /replaced .* \/docs\/n\.txt$/mu);
  });

  it('does all below a directory after a question, and nothing when the answer is no', async () => {
    await using place = await openConflict();
    await put(place.local, BOTH);
    const before = await contentsOf(place.local);
    const asked = await place.run('conflicts resolve --all --keep both LOCAL');
    assert.equal(asked.exitCode, 1);
    assert.match(
      asked.stderr,
      /The originals of 2 copies get their copies as files of their own\. Add --yes/u,
    );
    const no = await place.run('conflicts resolve --all --keep both LOCAL', {
      answer: () => 'no',
      isTerminal: true,
    });
    assert.match(no.stderr, /Nothing was changed/u);
    const dry = await place.run('conflicts resolve --all --keep both -n LOCAL');
    assert.match(dry.stdout, /^Would be: .* is called n \(2\)\.txt now\.$/mu);
    assert.deepEqual(await contentsOf(place.local), before);
    assert.equal((await place.run('conflicts resolve --all --keep both --yes LOCAL')).exitCode, 0);
    assert.deepEqual(Object.keys(await contentsOf(place.local)), [
      'n (2).txt',
      'n.txt',
      'sub/',
      'sub/n (2).txt',
      'sub/n.txt',
    ]);
    assert.equal(
      (await place.run('conflicts resolve --all --keep both --yes LOCAL')).stdout,
      'There are no conflict copies.\n',
    );
  });

  it('goes on after one that cannot be resolved, and ends with 3', async () => {
    await using place = await openConflict();
    const { exitCode, stderr } = await place.run(
      'conflicts resolve --keep original LOCAL/nothing LOCAL/sub/n.txt',
    );
    assert.equal(exitCode, 3);
    assert.match(stderr, /has no conflict copy beside it/u);
    assert.deepEqual(await contentsOf(place.local), { 'sub/': '', 'sub/n.txt': 'theirs' });
  });

  it('removes nothing for good without being told, where no trash is', async () => {
    await using place = await openSyncPlace();
    await put(place.local, BOTH);
    const refused = await place.run('conflicts resolve --keep original LOCAL/n.txt');
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /no trash for it; add --permanent if that is meant, or keep both\./u);
    assert.deepEqual(await contentsOf(place.local), BOTH);
    const done = await place.run('conflicts resolve --keep original --permanent LOCAL/n.txt');
    assert.match(done.stdout, /is gone for good\.\n$/u);
    assert.deepEqual(await readdir(place.local), ['n.txt']);
  });

  it('refuses what cannot be meant', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { ...BOTH, 'n (conflict desk 2026-11-20 140311Z).txt': 'theirs' });
    const lines = [
      ['conflicts resolve --keep both', /add --all/u],
      ['conflicts resolve LOCAL/n.txt', /--keep/u],
      ['conflicts resolve --keep copy LOCAL/n.txt', /There are 2 copies; name the one that is meant/u],
      ['conflicts resolve --keep copy --as x LOCAL/n.txt', /--as is a name for one copy/u],
      ['conflicts resolve --keep both --as a/b LOCAL/n.txt', /cannot be the new name/u],
      ['conflicts resolve --all --keep both LOCAL LOCAL', /name one/u],
    ] as const;
    for (const [line, why] of lines) {
      const { exitCode, stderr } = await place.run(line);
      assert.notEqual(exitCode, 0, line);
      assert.match(stderr, why, line);
    }
  });

  it('16: reaches nothing through links, and touches only what is beside the original', async () => {
    await using place = await openConflict();
    const outside = join(place.local, '../outside');
    await mkdir(outside);
    await put(outside, BOTH);
    await symlink(outside, join(place.local, 'way'));
    assert.equal((await place.run('conflicts resolve --all --keep original --yes LOCAL')).exitCode, 0);
    assert.deepEqual(await contentsOf(outside), BOTH);
    assert.equal(await copyName(join(place.local, 'sub')), '');
  });
});
