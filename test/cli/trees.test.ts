// find, du and df against a real server.

import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseRemotePath } from '../../src/base/index.ts';
import { createPlace, startServer, type Place, type RunningServer } from './program.ts';
import { runWith } from './run-with.ts';

let place: Place;
let server: RunningServer;

before(async () => {
  place = await createPlace();
  await mkdir(join(place.root, 'photos', '2025'), { recursive: true });
  await mkdir(join(place.root, 'docs'));
  await writeFile(join(place.root, 'photos', 'new.jpg'), Buffer.alloc(3000));
  await writeFile(join(place.root, 'photos', '2025', 'old.jpg'), Buffer.alloc(500));
  await writeFile(join(place.root, 'docs', 'a\nb.txt'), 'text');
  await symlink('photos', join(place.root, 'link'));
  await utimes(join(place.root, 'photos', '2025', 'old.jpg'), new Date(2020, 1, 1), new Date(2020, 1, 1));
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

const lines = async (...args: string[]): Promise<readonly string[]> => {
  const { exitCode, stdout, stderr } = await server.client(args);
  assert.deepEqual([exitCode, stderr], [0, '']);
  return stdout.trimEnd().split('\n').toSorted();
};

describe('wherry find', () => {
  it('prints whole paths of all there is, names harmlessly', async () => {
    assert.deepEqual(await lines('find'), [
      '/',
      '/docs',
      '/docs/a\\nb.txt',
      '/link',
      '/photos',
      '/photos/2025',
      '/photos/2025/old.jpg',
      '/photos/new.jpg',
    ]);
  });

  it('takes name, kind, size and time together', async () => {
    assert.deepEqual(await lines('find', '/photos', '--name', '*.jpg', '--older', '2021-01-01'), [
      '/photos/2025/old.jpg',
    ]);
    assert.deepEqual(await lines('find', '--newer', '1d', '--type', 'f'), [
      '/docs/a\\nb.txt',
      '/photos/new.jpg',
    ]);
    assert.deepEqual(await lines('find', '--size', '-1K', '--size', '+100'), ['/photos/2025/old.jpg']);
    assert.deepEqual(await lines('find', '--type', 'l'), ['/link']);
  });

  it('looks from what patterns match, and from a file', async () => {
    assert.deepEqual(await lines('find', '/p*', '--type', 'd'), ['/photos', '/photos/2025']);
    assert.deepEqual(await lines('find', '/photos/new.jpg'), ['/photos/new.jpg']);
  });

  it('gives exact bytes with -0 and --print0, and objects with --json', async () => {
    for (const option of ['-0', '--print0', '--null'])
      assert.equal(
        (await server.client(['find', '/docs', '--type', 'f', option])).stdout,
        '/docs/a\nb.txt\0',
      );
    const { stdout } = await server.client(['find', '/docs', '--type', 'f', '--json']);
    assert.equal((JSON.parse(stdout) as { path: string }).path, '/docs/a\nb.txt');
  });

  it('refuses what it does not understand, as usage', async () => {
    for (const args of [
      ['--size', 'big'],
      ['--newer', '2026'],
      ['--type', 'x'],
    ]) {
      const { exitCode, stderr } = await server.client(['find', ...args]);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, /does not fit --/u);
    }
  });

  // Nothing is closed to root.
  if (process.getuid?.() !== 0)
    it('is partly done when something cannot be read', async () => {
      await chmod(join(place.root, 'photos', '2025'), 0);
      const { exitCode, stderr } = await server.client(['find']);
      await chmod(join(place.root, 'photos', '2025'), 0o755);
      assert.equal(exitCode, 3);
      assert.match(stderr, /\/photos\/2025/u);
    });

  it('does not hold what it has found', async () => {
    const total = 100_000;
    let given = 0;
    let most = 0;
    const entry = (path: string, kind: 'file' | 'directory') => ({
      path: parseRemotePath(path),
      kind,
      size: 1,
      mtimeUs: 0,
      executable: false,
      version: '',
    });
    let printed = 0;
    const { exitCode } = await runWith(['find', '--type', 'f'], {
      files: {
        stat: async () => entry('/', 'directory'),
        async *list() {
          for (given = 0; given < total; given += 1) {
            most = Math.max(most, given - printed);
            yield entry(`/directory/file-${given}`, 'file');
          }
        },
      },
      onWrite: (_where, text) => {
        printed += text.split('\n').length - 1;
      },
    });
    assert.deepEqual([exitCode, printed], [0, total]);
    assert.ok(most < 5000, `${most} were held`);
  });
});

describe('wherry du', () => {
  it('prints each directory behind what is in it, exactly when piped', async () => {
    const { stdout } = await server.client(['du']);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      '4\t/docs',
      '500\t/photos/2025',
      '3500\t/photos',
      '3504\t/',
    ]);
  });

  it('goes as deep as it is told, or not at all', async () => {
    assert.deepEqual((await server.client(['du', '-d', '1'])).stdout, '4\t/docs\n3500\t/photos\n3504\t/\n');
    assert.deepEqual(
      (await server.client(['du', '-s', '/photos', '/docs'])).stdout,
      '3500\t/photos\n4\t/docs\n',
    );
    assert.deepEqual((await server.client(['du', '/photos/new.jpg'])).stdout, '3000\t/photos/new.jpg\n');
  });

  it('counts with --json', async () => {
    assert.deepEqual(JSON.parse((await server.client(['du', '-s', '--json'])).stdout), {
      type: 'usage',
      path: '/',
      bytes: 3504,
      files: 3,
      directories: 3,
      links: 1,
    });
  });

  it('is short on a terminal unless it is told otherwise', async () => {
    const files = {
      stat: async () => ({
        path: parseRemotePath('/f'),
        kind: 'file' as const,
        size: 3_000_000,
        mtimeUs: 0,
        executable: false,
        version: '',
      }),
    };
    assert.match((await runWith(['du', '/f'], { files, isTerminal: true })).stdout, /^ +2\.9 MiB {2}\/f\n$/u);
    const exact = await runWith(['du', '--bytes', '/f'], { files, isTerminal: true });
    assert.equal(exact.stdout, '3000000\t/f\n');
  });

  it('says what is not there', async () => {
    const { exitCode, stderr } = await server.client(['du', '/missing']);
    assert.equal(exitCode, 1);
    assert.match(stderr, /NOT_FOUND/u);
  });
});

describe('wherry df', () => {
  it('tells the file system of the root', async () => {
    const { exitCode, stdout } = await server.client(['df', '--json']);
    assert.equal(exitCode, 0);
    const space = JSON.parse(stdout) as Record<string, number>;
    assert.equal(space['type'], 'space');
    assert.ok((space['totalBytes'] ?? 0) >= (space['usedBytes'] ?? Infinity));
    assert.match((await server.client(['df'])).stdout, /^Size +\d+\nUsed +\d+ \(\d+ %\)\nAvailable +\d+\n/u);
  });

  it('says so when nothing is limited', async () => {
    const { stdout } = await runWith(['df'], { files: { space: async () => ({}) } });
    assert.equal(stdout, 'The server sets no limit, or does not know it.\n');
  });
});
