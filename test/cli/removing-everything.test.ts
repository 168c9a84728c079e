// Removing all that a server has is asked about.

import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { parseRemotePath } from '../../src/base/index.ts';
import { parseRemotePattern } from '../../src/cli/glob/expand-remote.ts';
import { coversEverything } from '../../src/cli/removal/covers-everything.ts';
import { createPlace, startServer, type Place, type RunningServer } from './program.ts';
import { runWith, type RunWithInit, type RunWithResult } from './run-with.ts';

let place: Place;
let server: RunningServer;

before(async () => {
  place = await createPlace();
  server = await startServer(place);
});
beforeEach(async () => {
  await mkdir(join(place.root, 'dir'), { recursive: true });
  await writeFile(join(place.root, 'dir', 'file'), Buffer.alloc(2048));
  await writeFile(join(place.root, '.hidden'), '');
  await writeFile(join(place.root, 'top'), 'x');
});
after(async () => {
  await server.stop();
  await place.remove();
});

const left = async (): Promise<readonly string[]> =>
  (await readdir(place.root)).filter((name) => name !== '.wherry').toSorted();

describe('coversEverything', () => {
  const cases: readonly (readonly [string, boolean, boolean])[] = [
    ['/', true, true],
    ['/', false, false],
    ['//', true, true],
    ['/*', false, true],
    ['/**', true, true],
    ['/**/*', false, true],
    ['/?*', true, true],
    ['/{*,.*}', true, true],
    ['/*/', true, true],
    ['/*.txt', true, false],
    ['/[a-z]*', true, false],
    ['/a*', true, false],
    ['/dir/*', true, false],
    ['/*/file', true, false],
    ['/**/*.tmp', true, false],
    ['/top', true, false],
    ['/\\*', true, false],
  ];
  for (const [text, recursive, expected] of cases) {
    it(`is ${expected} for ${recursive ? '-r ' : ''}${text}`, () => {
      assert.equal(coversEverything([parseRemotePattern(text)], recursive), expected);
    });
  }
});

describe('wherry remove of everything', () => {
  for (const args of [['-r', '/'], ['-r', '/*'], ['/**']]) {
    it(`refuses ${args.join(' ')} where nobody can be asked, and says how much it is`, async () => {
      const { exitCode, stderr } = await server.client(['remove', ...args]);
      assert.equal(exitCode, 1);
      assert.match(
        stderr,
        /^wherry: This would remove everything on the server \(\d entries, [\d.]+ Ki?B\), so nothing was removed; add --yes/u,
      );
      assert.deepEqual(await left(), ['.hidden', 'dir', 'top']);
    });
  }

  it('lists it with --dry-run without being asked', async () => {
    const { exitCode, stdout } = await server.client(['remove', '-rn', '/']);
    assert.equal(exitCode, 0);
    for (const name of ['.hidden', 'dir', 'dir/file', 'top']) assert.ok(stdout.includes(`/${name}`), name);
    assert.deepEqual(await left(), ['.hidden', 'dir', 'top']);
  });

  it('does it with --yes, for -r / with what is hidden too', async () => {
    assert.equal((await server.client(['remove', '-ry', '/*'])).exitCode, 0);
    assert.deepEqual(await left(), ['.hidden']);
    assert.equal((await server.client(['remove', '-r', '--yes', '/'])).exitCode, 0);
    assert.deepEqual(await left(), []);
  });

  it('does not ask about a directory, or what some names fit', async () => {
    assert.equal((await server.client(['remove', '-r', '/dir', '/t*'])).exitCode, 0);
    assert.deepEqual(await left(), ['.hidden']);
  });
});

describe('a person who is asked', () => {
  const entry = (path: string) => ({
    path: parseRemotePath(path),
    kind: 'file' as const,
    size: 1000,
    mtimeUs: 0,
    executable: false,
    version: '',
  });
  const removed: string[] = [];
  const ask = (
    answer: string,
    init: RunWithInit = {},
    options: readonly string[] = [],
  ): Promise<RunWithResult> => {
    removed.length = 0;
    return runWith(['remove', '-r', '/', ...options], {
      isTerminal: true,
      answer,
      files: {
        stat: async (path) => entry(path),
        async *list() {
          yield entry('/a');
          yield entry('/b');
        },
        remove: async (path) => {
          removed.push(path);
          return 1;
        },
      },
      ...init,
    });
  };

  it('sees how much it is, and removes it by typing yes', async () => {
    const { exitCode, stderr } = await ask('yes');
    assert.match(stderr, /everything on the server: 2 entries, 2\.0 KiB\.\nType "yes" to go on: /u);
    assert.deepEqual([exitCode, removed], [0, ['/a', '/b']]);
  });

  it('hears that it cannot be undone where the trash is skipped, and only there', async () => {
    const { stderr } = await ask('no', {}, ['--permanent']);
    assert.match(stderr, /2\.0 KiB\. It cannot be undone\.\nType "yes"/u);
  });

  for (const answer of ['', 'y', 'no', 'yes please']) {
    it(`removes nothing by typing "${answer}"`, async () => {
      const { exitCode, stderr } = await ask(answer);
      assert.match(stderr, /Nothing was removed\.\n$/u);
      assert.deepEqual([exitCode, removed], [1, []]);
    });
  }
});
