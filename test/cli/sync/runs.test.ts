// `sync push|pull|both` and their other names against a real server: what is on both sides afterwards, what is said, and the exit code.

import assert from 'node:assert/strict';
import { rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runProgram } from '../program.ts';
import { contentsOf, openSyncPlace, put } from './sync-place.ts';

const FILES = { 'a.txt': 'a', 'sub/b.txt': 'b' };
const TREE = { 'a.txt': 'a', 'sub/': '', 'sub/b.txt': 'b' };

describe('sync push', () => {
  it('brings what is here to the server, and says where, how much, and what came of it', async () => {
    await using place = await openSyncPlace();
    await put(place.local, FILES);
    const { exitCode, stdout, stderr } = await place.run('sync push LOCAL /docs');
    assert.equal(exitCode, 0);
    assert.equal(stderr, '');
    const [where, counts, done, ...rest] = stdout.split('\n');
    assert.match(where ?? '', /^\/.*\/local → wherry:\/\/127\.0\.0\.1:\d+\/docs$/u);
    assert.equal(counts, '3 new on the server (2 B to send).');
    assert.match(done ?? '', /^Done: 3 changes, 2 B in [\d.]+ s$/u);
    assert.deepEqual(rest, ['']);
    assert.deepEqual(await contentsOf(place.served), TREE);
  });

  it('says in one line that nothing is to be done', async () => {
    await using place = await openSyncPlace();
    await put(place.local, FILES);
    await place.run('sync push LOCAL /docs');
    const { exitCode, stdout } = await place.run('sync push LOCAL /docs');
    assert.equal(exitCode, 0);
    assert.deepEqual(stdout.split('\n').slice(1), ['Nothing to do: the server has all that is here.', '']);
  });

  it('leaves what only the server has, unless --delete is given', async () => {
    await using place = await openSyncPlace();
    await put(place.local, FILES);
    await put(place.served, { 'extra.txt': 'extra' });
    assert.equal((await place.run('sync push LOCAL /docs')).exitCode, 0);
    assert.deepEqual(await contentsOf(place.served), { ...TREE, 'extra.txt': 'extra' });
    assert.match((await place.run('sync push --delete LOCAL /docs')).stdout, /^1 removed on the server\.$/mu);
    assert.deepEqual(await contentsOf(place.served), TREE);
  });

  it('makes the directory of the server, and puts nothing into the one here', async () => {
    await using place = await openSyncPlace();
    await put(place.local, FILES);
    assert.equal((await place.run('sync push LOCAL /new')).exitCode, 0);
    assert.deepEqual(await contentsOf(join(place.served, '../new')), TREE);
    assert.deepEqual(await contentsOf(place.local), TREE);
  });

  it('is called "sync local", too', async () => {
    await using place = await openSyncPlace();
    await put(place.local, FILES);
    assert.equal((await place.run('sync local LOCAL /docs')).exitCode, 0);
    assert.deepEqual(await contentsOf(place.served), TREE);
  });

  it('prints nothing with --quiet, and a line a file with --progress=plain', async () => {
    await using place = await openSyncPlace();
    await put(place.local, FILES);
    const plain = await place.run('sync push --progress=plain LOCAL /docs');
    assert.match(plain.stdout, /^100\.00% \| a\.txt$/mu);
    await put(place.local, { 'c.txt': 'c' });
    assert.deepEqual(await place.run('sync push --quiet LOCAL /docs'), {
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });
});

describe('sync pull', () => {
  it('brings what the server has here, into a directory that it makes', async () => {
    await using place = await openSyncPlace();
    await put(place.served, FILES);
    const { exitCode, stdout } = await place.run('sync pull /docs LOCAL/made');
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /^wherry:\/\/127\.0\.0\.1:\d+\/docs → \/.*\/local\/made\n3 new here \(2 B to fetch\)\.\n/u,
    );
    assert.deepEqual(await contentsOf(join(place.local, 'made')), TREE);
  });

  it('is "sync remote" with the local directory first', async () => {
    await using place = await openSyncPlace();
    await put(place.served, FILES);
    assert.equal((await place.run('sync remote LOCAL /docs')).exitCode, 0);
    assert.deepEqual(await contentsOf(place.local), TREE);
  });
});

describe('sync both', () => {
  it('brings to each what the other has, and removes nothing in the first run', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'here.txt': 'here' });
    await put(place.served, { 'there.txt': 'there' });
    const { exitCode, stdout } = await place.run('sync both LOCAL /docs');
    assert.equal(exitCode, 0);
    assert.match(stdout, / ↔ .*\nThis is the first run of these two directories: nothing is removed/u);
    assert.match(stdout, /^1 new on the server \(4 B to send\); 1 new here \(5 B to fetch\)\.$/mu);
    for (const side of [place.local, place.served])
      assert.deepEqual(await contentsOf(side), { 'here.txt': 'here', 'there.txt': 'there' });
  });

  it('brings removals and renames across in the next one, and sends no content for them', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { ...FILES, 'c.txt': 'c' });
    await place.run('sync both LOCAL /docs');
    await rm(join(place.local, 'c.txt'));
    await rename(join(place.served, 'sub'), join(place.served, 'other'));
    const { exitCode, stdout } = await place.run('sync both LOCAL /docs');
    assert.equal(exitCode, 0);
    assert.match(stdout, /\n1 removed on the server; 1 moved here\.\nDone: 2 changes in /u);
    for (const side of [place.local, place.served])
      assert.deepEqual(await contentsOf(side), { 'a.txt': 'a', 'other/': '', 'other/b.txt': 'b' });
  });

  it('keeps both contents of a conflict, says which has the name, and ends with 4', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'n.txt': 'before' });
    await place.run('sync both LOCAL /docs');
    await put(place.local, { 'n.txt': 'mine' });
    await put(place.served, { 'n.txt': 'theirs' });
    const { exitCode, stdout, stderr } = await place.run('sync both --device laptop LOCAL /docs');
    assert.equal(exitCode, 4);
    assert.match(
      stderr,
      /^wherry: "n\.txt" was changed on both sides: the server's content keeps the name, and the content from here is "n \(conflict laptop [-\d]+ \d+Z\)\.txt" beside it, on both sides\.\n$/u,
    );
    assert.match(stdout, /, 1 conflict\n$/u);
    for (const side of [place.local, place.served])
      assert.deepEqual(Object.values(await contentsOf(side)).toSorted(), ['mine', 'theirs']);
    assert.equal((await place.run('sync both LOCAL /docs')).exitCode, 0);
  });

  it('keeps one of two contents where --conflict says which', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'n.txt': 'mine' });
    await put(place.served, { 'n.txt': 'theirs' });
    const { exitCode, stderr } = await place.run('sync both --conflict left LOCAL /docs');
    assert.equal(exitCode, 4);
    assert.match(
      stderr,
      /"n\.txt" is another on each side: the content from here is kept \(--conflict left\)/u,
    );
    for (const side of [place.local, place.served])
      assert.deepEqual(await contentsOf(side), { 'n.txt': 'mine' });
  });

  it('has no --delete, and says why; nor have push and pull --conflict', async () => {
    await using place = await openSyncPlace();
    const both = await place.run('sync both --delete LOCAL /docs');
    assert.equal(both.exitCode, 2);
    assert.match(both.stderr, /no option --delete: .*"sync both" brings removals across without it\./u);
    const push = await place.run('sync push --conflict newer LOCAL /docs');
    assert.equal(push.exitCode, 2);
    assert.match(push.stderr, /no option --conflict: only "sync both" finds conflicts/u);
  });
});

describe('a run of sync', () => {
  it('leaves what does not travel, says what to do about it, and ends with 3', async () => {
    await using place = await openSyncPlace();
    await put(place.local, FILES);
    await symlink('/nowhere', join(place.local, 'out'));
    const { exitCode, stdout, stderr } = await place.run('sync push LOCAL /docs');
    assert.equal(exitCode, 3);
    assert.match(
      stderr,
      /^wherry: "out" does not travel: .*; leave it out with --exclude\. It was left as it is/u,
    );
    assert.match(stdout, /, 1 problem\n$/u);
    assert.deepEqual(await contentsOf(place.served), TREE);
    const again = await place.run('sync push LOCAL /docs');
    assert.deepEqual([again.exitCode, again.stdout.split('\n')[1]], [3, 'Nothing else to do.']);
  });

  it('names a file where a directory is, and how to let it through', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { thing: 'a file' });
    await put(place.served, { 'thing/inside.txt': 'content' });
    const { exitCode, stderr } = await place.run('sync push LOCAL /docs');
    assert.equal(exitCode, 3);
    assert.match(
      stderr,
      /"thing" is a directory on the server and not on the other side; .* or add --delete\./u,
    );
    assert.equal((await place.run('sync push --delete LOCAL /docs')).exitCode, 0);
    assert.deepEqual(await contentsOf(place.served), { thing: 'a file' });
  });

  it('ends with 3 where something could not be done, does the rest, and removes nothing', async () => {
    await using place = await openSyncPlace({ fileSizeLimit: 10 });
    await put(place.local, { 'small.txt': 'small', 'large.txt': 'larger than that' });
    await put(place.served, { 'extra.txt': 'extra' });
    const { exitCode, stdout, stderr } = await place.run('sync push --delete LOCAL /docs');
    assert.equal(exitCode, 3);
    assert.match(
      stderr,
      /^wherry: "large\.txt": .* \(TOO_LARGE\)\nwherry: 1 change was left for the next run/u,
    );
    assert.match(stdout, /, 2 not done\n$/u);
    assert.deepEqual(await contentsOf(place.served), { 'extra.txt': 'extra', 'small.txt': 'small' });
  });

  it('names what some systems cannot tell apart, and goes on', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { Readme: 'one', README: 'two' });
    const { exitCode, stderr } = await place.run('sync push LOCAL /docs');
    assert.equal(exitCode, 0);
    assert.match(stderr, /"Readme" and "README" are the same name on some systems/u);
  });

  it('shows names that would steer a terminal escaped', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'a\u001b[31m\n': 'a' });
    const { stdout } = await place.run('sync push -n LOCAL /docs');
    assert.match(stdout, /^server {2}create {5}a\\x1b\[31m\\n$/mu);
  });

  it('tells what is missing as other commands do', async () => {
    await using place = await openSyncPlace();
    const missing = await place.run('sync push LOCAL/missing /docs');
    assert.deepEqual([missing.exitCode, missing.stdout], [1, '']);
    assert.match(missing.stderr, /missing.*\(NOT_FOUND\)/u);
    const relative = await place.run('sync push LOCAL docs');
    assert.equal(relative.exitCode, 1);
    assert.match(relative.stderr, /\(BAD_REQUEST\)/u);
    const file = await place.run('sync push --ignore-file a/b LOCAL /docs');
    assert.match(file.stderr, /--ignore-file is the name that such files have/u);
  });
});

describe('sync with a server that has a name', () => {
  it('takes its paths, and refuses them where the local directory belongs', async () => {
    await using place = await openSyncPlace();
    const added = await place.run(`remote add home ${place.env.WHERRY_URL}`, {
      input: `${place.env.WHERRY_TOKEN}\n`,
    });
    assert.equal(added.exitCode, 0, added.stderr);
    await put(place.local, FILES);
    assert.equal((await place.run('sync push LOCAL home:/docs')).exitCode, 0);
    assert.equal((await place.run('sync pull home:/docs LOCAL')).exitCode, 0);
    assert.equal((await place.run('check LOCAL home:/docs')).exitCode, 0);
    assert.equal((await place.run('explain LOCAL home:/docs a.txt')).exitCode, 0);
    const swapped = await place.run('sync push home:/docs LOCAL');
    assert.equal(swapped.exitCode, 1);
    assert.match(swapped.stderr, /"home:\/docs" is on a remote, .*LOCAL REMOTE, but for "wherry sync pull"/u);
  });
});

describe('sync in the shell', () => {
  it('takes paths relative to its two directories', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'pair/a.txt': 'a' });
    const lines = [
      `lcd ${place.local}`,
      'cd /docs',
      'sync push pair .',
      'check pair .',
      'explain pair . a.txt',
    ];
    const { exitCode, stdout, stderr } = await runProgram(
      ['shell', ...lines.flatMap((line) => ['-e', line])],
      { env: place.env },
    );
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /local\/pair → wherry:\/\/127\.0\.0\.1:\d+\/docs\n1 new on the server/u);
    assert.match(stdout, /^= a\.txt$/mu);
    assert.deepEqual(await contentsOf(place.served), { 'a.txt': 'a' });
  });
});
