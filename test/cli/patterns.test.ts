// Patterns of names, of both sides, as real processes against a real server. None of these passes through a shell.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createPlace, startServer, type Place, type RunningServer } from './program.ts';

let place: Place;
let server: RunningServer;

before(async () => {
  place = await createPlace();
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

const FILES = ['a.jpg', 'b.jpg', 'c.txt', '.hidden.jpg', 'sub/d.jpg', 'sub/deep/e.jpg'];

beforeEach(async () => {
  for (const folder of [place.root, place.local]) {
    for (const name of await readdir(folder)) {
      if (name !== '.wherry') await rm(join(folder, name), { recursive: true });
    }
  }
  for (const folder of [join(place.root, 'photos'), join(place.local, 'pictures')]) {
    await mkdir(join(folder, 'sub/deep'), { recursive: true });
    for (const name of FILES) await writeFile(join(folder, name), name);
  }
});

const namesIn = async (folder: string): Promise<readonly string[]> => (await readdir(folder)).sort();

const NONE = /^wherry: Nothing on the server matches "[^"]+"\. \(NOT_FOUND\)\n$/u;

describe('upload', () => {
  it('expands a pattern that no shell has expanded', async () => {
    const { exitCode, stdout } = await server.client(['upload', 'pictures/*.jpg', '/photos/sub']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^2 files, /u);
    assert.deepEqual(await namesIn(join(place.root, 'photos/sub')), ['a.jpg', 'b.jpg', 'd.jpg', 'deep']);
  });

  it('takes directories that a pattern matches whole, with -r, and nothing twice', async () => {
    await mkdir(join(place.root, 'to'));
    const { exitCode, stdout } = await server.client(['upload', '-r', 'pictures/**', '/to']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^5 files, /u);
    assert.deepEqual(await namesIn(join(place.root, 'to')), ['a.jpg', 'b.jpg', 'c.txt', 'sub']);
  });

  it('means a name that exists as it stands, whatever characters it has', async () => {
    for (const name of ['*.jpg', 'x[1].txt', 'a\\b']) await writeFile(join(place.local, name), 'itself');
    for (const name of ['*.jpg', 'x[1].txt', 'a\\b']) {
      assert.equal((await server.client(['upload', name, '/'])).exitCode, 0);
      assert.equal(await readFile(join(place.root, name), 'utf8'), 'itself');
    }
  });

  it('names a pattern that matches nothing; the others go on', async () => {
    const { exitCode, stdout, stderr } = await server.client([
      'put',
      '*.nope',
      'pictures/c.txt',
      '/photos/sub',
    ]);
    assert.equal(exitCode, 3);
    assert.match(stdout, /^1 file, .* 1 failed\n$/u);
    assert.equal(stderr, 'wherry: Nothing on this machine matches "*.nope". (NOT_FOUND)\n');
    const alone = await server.client(['put', '*.nope', '/photos']);
    assert.equal(alone.exitCode, 1);
  });

  it('carries names that are not UTF-8', async () => {
    const name = Buffer.from([0x71, 0xff, 0x2e, 0x6a]);
    await writeFile(Buffer.concat([Buffer.from(`${place.local}/`), name]), 'bytes');
    assert.equal((await server.client(['put', 'q*', '/'])).exitCode, 0);
    const stored = await readdir(place.root, { encoding: 'buffer' });
    assert.ok(stored.some((one) => one.equals(name)));
    await rm(Buffer.concat([Buffer.from(`${place.local}/`), name]));
    assert.equal((await server.client(['get', '/q?.j', '.'])).exitCode, 0);
    const fetched = await readdir(place.local, { encoding: 'buffer' });
    assert.ok(fetched.some((one) => one.equals(name)));
    for (const folder of [place.root, place.local])
      await rm(Buffer.concat([Buffer.from(`${folder}/`), name]));
  });
});

describe('download', () => {
  it('fetches what a pattern matches on the server', async () => {
    assert.equal((await server.client(['download', '/photos/**/[d-e].jpg', '.'])).exitCode, 0);
    assert.deepEqual(await namesIn(place.local), ['d.jpg', 'e.jpg', 'pictures']);
  });

  it('takes what is in each directory that a pattern with "/." matches', async () => {
    assert.equal((await server.client(['get', '-r', '/photos/s*/.', '.'])).exitCode, 0);
    assert.deepEqual(await namesIn(place.local), ['d.jpg', 'deep', 'pictures']);
  });

  it('refuses a directory that a pattern matches, without -r, and fetches the rest', async () => {
    const { exitCode, stdout, stderr } = await server.client(['get', '/photos/*', '.']);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^3 files, /u);
    assert.match(stderr, /^wherry: "\/photos\/sub" is a directory; add -r [^\n]*\n$/u);
  });

  it('names a pattern that matches nothing', async () => {
    const { exitCode, stderr } = await server.client(['get', '/nowhere/*', '.']);
    assert.equal(exitCode, 1);
    assert.match(stderr, NONE);
  });
});

describe('list', () => {
  it('prints whole paths of what patterns match, and does not look into directories', async () => {
    const { stdout } = await server.client(['ls', '/photos/*']);
    assert.equal(stdout, '/photos/a.jpg\n/photos/b.jpg\n/photos/c.txt\n/photos/sub\n');
  });

  it('looks below what patterns match with -r, and prints nothing twice', async () => {
    const { stdout } = await server.client(['ls', '-r', '/photos/s*/', '/photos/**/e.jpg']);
    assert.equal(stdout, '/photos/sub\n/photos/sub/d.jpg\n/photos/sub/deep\n/photos/sub/deep/e.jpg\n');
  });

  it('takes several directories', async () => {
    const { exitCode, stdout, stderr } = await server.client(['ls', '/photos/sub/deep', '/', '/none']);
    assert.equal(exitCode, 3);
    assert.equal(stdout, '/photos/sub/deep/e.jpg\n/photos\n');
    assert.match(stderr, /"\/none" does not exist/u);
  });
});

describe('other commands', () => {
  it('stat and cat take patterns', async () => {
    const { stdout } = await server.client(['stat', '--json', '/photos/?.jpg']);
    const paths = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { path: string }).path);
    assert.deepEqual(paths, ['/photos/a.jpg', '/photos/b.jpg']);
    assert.equal((await server.client(['cat', '/photos/{b,a}.jpg'])).stdout, 'a.jpgb.jpg');
  });

  it('remove takes patterns, also of a name in a directory, and a directory that matches only once', async () => {
    assert.equal((await server.client(['rm', '*.jpg', '/photos'])).exitCode, 0);
    assert.deepEqual(await namesIn(join(place.root, 'photos')), ['.hidden.jpg', 'c.txt', 'sub']);
    const { exitCode, stdout } = await server.client(['rm', '-r', '/photos/**']);
    assert.deepEqual([exitCode, stdout], [0, 'Removed /photos/c.txt.\nRemoved /photos/sub.\n']);
    assert.deepEqual(await namesIn(join(place.root, 'photos')), ['.hidden.jpg']);
  });

  it('remove takes a pattern that exists as a name for that name alone', async () => {
    await writeFile(join(place.root, 'photos/*'), '');
    const { stdout } = await server.client(['rm', '/photos/*']);
    assert.equal(stdout, 'Removed /photos/*.\n');
    assert.ok((await namesIn(join(place.root, 'photos'))).includes('a.jpg'));
  });

  it('copy and move take several sources into a directory that exists', async () => {
    await mkdir(join(place.root, 'to'));
    const copied = await server.client(['cp', '/photos/*.jpg', '/photos/c.txt', '/to']);
    assert.equal(copied.exitCode, 0);
    assert.deepEqual(await namesIn(join(place.root, 'to')), ['a.jpg', 'b.jpg', 'c.txt']);
    const moved = await server.client(['mv', '--on-conflict', 'replace', '/photos/[ab].jpg', '/none', '/to']);
    assert.equal(moved.exitCode, 3);
    assert.match(moved.stderr, /"\/none" does not exist/u);
    assert.deepEqual(await namesIn(join(place.root, 'photos')), ['.hidden.jpg', 'c.txt', 'sub']);
    const refused = await server.client(['mv', '/to/a.jpg', '/to/b.jpg', '/nowhere']);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /several sources need a directory/u);
  });
});
