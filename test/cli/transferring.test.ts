// Uploads and downloads, as real processes against a real server.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createPlace, startServer, type Finished, type Place, type RunningServer } from './program.ts';

let place: Place;
let server: RunningServer;

const LARGE = 3 * 1024 * 1024;

before(async () => {
  place = await createPlace();
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

/** Both sides begin each test with what is written here. */
beforeEach(async () => {
  for (const folder of [place.root, place.local]) {
    for (const name of await readdir(folder)) {
      if (name !== '.wherry') await rm(join(folder, name), { recursive: true });
    }
  }
  await mkdir(join(place.local, 'tree/sub/empty'), { recursive: true });
  for (const name of ['a.txt', 'b.txt', 'c.txt', 'tree/one', 'tree/sub/two'])
    await writeFile(join(place.local, name), name);
  await mkdir(join(place.root, 'there/sub'), { recursive: true });
  for (const name of ['r.txt', 's.txt', 'there/one', 'there/sub/two'])
    await writeFile(join(place.root, name), name);
});

const inRoot = (path: string): Promise<string> =>
  readFile(join(place.root, path), 'utf8').catch(() => 'absent');
const inLocal = (path: string): Promise<string> =>
  readFile(join(place.local, path), 'utf8').catch(() => 'absent');

const refusedWith = ({ exitCode, stderr }: Finished, exit: number, code: string): void => {
  assert.equal(exitCode, exit);
  assert.match(stderr, new RegExp(`^wherry: [^\\n]+ \\(${code}\\)\\n$`, 'u'));
};

describe('upload', () => {
  it('case 114: one file, to the root when nothing else is said', async () => {
    const { exitCode, stdout, stderr } = await server.client(['upload', 'a.txt']);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^1 file, 5 B in [\d.]+ s \([\d.]+ \S+\), 0 skipped, 0 unchanged, 0 failed\n$/u);
    assert.equal(await inRoot('a.txt'), 'a.txt');
  });

  it('case 115: a directory without -r is refused, exit 1, and nothing of it arrives', async () => {
    refusedWith(await server.client(['put', 'tree', '/']), 1, 'NOT_A_FILE');
    assert.equal(await inRoot('tree/one'), 'absent');
  });

  it('case 116: a directory with -r', async () => {
    const { exitCode, stdout } = await server.client(['upload', '-r', 'tree', '/']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^2 files, /u);
    assert.deepEqual([await inRoot('tree/one'), await inRoot('tree/sub/two')], ['tree/one', 'tree/sub/two']);
    assert.ok((await stat(join(place.root, 'tree/sub/empty'))).isDirectory());
  });

  it('case 117: of a file and a directory without -r only the file arrives, exit 1', async () => {
    refusedWith(await server.client(['upload', 'a.txt', 'tree', '/']), 1, 'NOT_A_FILE');
    assert.deepEqual([await inRoot('a.txt'), await inRoot('tree/one')], ['a.txt', 'absent']);
  });

  it('case 118: with -r both arrive', async () => {
    assert.equal((await server.client(['upload', '-r', 'a.txt', 'tree', '/'])).exitCode, 0);
    assert.deepEqual([await inRoot('a.txt'), await inRoot('tree/one')], ['a.txt', 'tree/one']);
  });

  it('case 119: without --progress it prints no names and no percentages when piped', async () => {
    const { stdout, stderr } = await server.client(['upload', 'a.txt', 'b.txt', 'c.txt', '/']);
    assert.doesNotMatch(stdout + stderr, /%|\.txt/u);
  });

  it('case 120: with --progress=plain it names three files, each with exactly one 100.00%', async () => {
    const { stdout } = await server.client(['upload', '--progress=plain', 'a.txt', 'b.txt', 'c.txt', '/']);
    assert.deepEqual(stdout.match(/100\.00% \| .*/gu), [
      '100.00% | a.txt',
      '100.00% | b.txt',
      '100.00% | c.txt',
    ]);
  });

  it('case 121: a missing source exits 1', async () => {
    refusedWith(await server.client(['upload', 'missing', '/']), 1, 'NOT_FOUND');
  });

  it('a missing source does not stop the others; that is exit 3', async () => {
    refusedWith(await server.client(['upload', 'missing', 'a.txt', '/']), 3, 'NOT_FOUND');
    assert.equal(await inRoot('a.txt'), 'a.txt');
  });

  it('refuses a relative destination, a missing one, and a name that is taken', async () => {
    refusedWith(await server.client(['upload', 'a.txt', 'there']), 1, 'BAD_REQUEST');
    refusedWith(await server.client(['upload', 'a.txt', '/missing/x']), 1, 'NOT_FOUND');
    refusedWith(await server.client(['upload', 'a.txt', 'b.txt', '/missing']), 1, 'NOT_FOUND');
    refusedWith(await server.client(['upload', 'a.txt', 'b.txt', '/r.txt']), 1, 'NOT_A_DIRECTORY');
    refusedWith(await server.client(['upload', 'a.txt', '/r.txt']), 1, 'ALREADY_EXISTS');
    assert.equal(await inRoot('r.txt'), 'r.txt');
  });

  it('a destination that exists as a directory takes it; otherwise it becomes exactly that path', async () => {
    await server.client(['upload', 'a.txt', '/there/']);
    await server.client(['upload', 'a.txt', '/there/renamed']);
    assert.deepEqual([await inRoot('there/a.txt'), await inRoot('there/renamed')], ['a.txt', 'a.txt']);
    await server.client(['upload', '-r', 'tree', '/fresh']);
    assert.equal(await inRoot('fresh/sub/two'), 'tree/sub/two');
  });

  it('--to says the destination; every argument is then a source', async () => {
    assert.equal((await server.client(['upload', '--to', '/there', 'a.txt', 'b.txt'])).exitCode, 0);
    assert.equal(await inRoot('there/b.txt'), 'b.txt');
  });

  for (const source of ['tree/.', 'tree/./']) {
    it(`${source} means what is in it`, async () => {
      await rm(join(place.root, 'there/one'));
      await rm(join(place.root, 'there/sub/two'));
      assert.equal((await server.client(['upload', '-r', source, '/there'])).exitCode, 0);
      assert.deepEqual([await inRoot('there/one'), await inRoot('there/tree/one')], ['tree/one', 'absent']);
    });
  }

  it('directories merge, and what is the same there is unchanged', async () => {
    await server.client(['upload', '-r', 'tree', '/']);
    await writeFile(join(place.local, 'tree/three'), '3');
    const { exitCode, stdout } = await server.client(['upload', '-r', 'tree', '/']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^1 file, .* 2 unchanged, 0 failed\n$/u);
    assert.equal(await inRoot('tree/three'), '3');
  });

  for (const [policy, exit, content, copy, tally] of [
    ['fail', 1, 'r.txt', 'absent', /1 failed/u],
    ['replace', 0, 'a.txt', 'absent', /^1 file/u],
    ['rename', 0, 'r.txt', 'a.txt', /^1 file/u],
    ['skip', 0, 'r.txt', 'absent', /^0 files.*1 skipped/u],
    ['newer', 0, 'a.txt', 'absent', /^1 file/u],
  ] as const) {
    it(`--on-conflict ${policy} decides about a file that is there with other content`, async () => {
      await utimes(join(place.root, 'r.txt'), 1_000_000_000, 1_000_000_000);
      const { exitCode, stdout } = await server.client([
        'upload',
        '--on-conflict',
        policy,
        'a.txt',
        '/r.txt',
      ]);
      assert.equal(exitCode, exit);
      assert.match(stdout, tally);
      assert.deepEqual([await inRoot('r.txt'), await inRoot('r (1).txt')], [content, copy]);
    });
  }

  it('--on-conflict newer leaves what is newer there', async () => {
    await utimes(join(place.local, 'a.txt'), 1_000_000_000, 1_000_000_000);
    const { exitCode, stdout } = await server.client(['upload', '--on-conflict=newer', 'a.txt', '/r.txt']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /1 skipped/u);
    assert.equal(await inRoot('r.txt'), 'r.txt');
  });

  it('--exclude leaves out what matches, and may be repeated', async () => {
    await writeFile(join(place.local, 'tree/x.tmp'), '');
    await server.client(['upload', '-r', '--exclude', '*.tmp', '--exclude=/sub', 'tree', '/']);
    assert.deepEqual(
      [await inRoot('tree/one'), await inRoot('tree/x.tmp'), await inRoot('tree/sub/two')],
      ['tree/one', 'absent', 'absent'],
    );
  });

  it('--block-size and --chunk-size set the block, and a size that no server accepts is refused', async () => {
    assert.equal((await server.client(['upload', '--block-size', '4K', 'a.txt', '/x1'])).exitCode, 0);
    assert.equal((await server.client(['upload', '--chunk-size', '512', 'a.txt', '/x2'])).exitCode, 0);
    for (const [option, size] of [
      ['--block-size', '100'],
      ['--chunk-size', '0'],
    ] as const) {
      const { exitCode, stderr } = await server.client(['upload', option, size, 'a.txt', '/x3']);
      assert.equal(exitCode, 2);
      assert.match(stderr, new RegExp(`^wherry: "${size}" does not fit ${option}: `, 'u'));
    }
    assert.equal(await inRoot('x3'), 'absent');
  });

  it('--json prints an object for each file and a summary', async () => {
    const { stdout } = await server.client(['upload', '-r', '--json', 'tree', '/']);
    const objects = stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const files = objects.filter(({ type, kind }) => type === 'done' && kind === 'file');
    assert.deepEqual(files.map(({ path }) => path).sort(), ['/tree/one', '/tree/sub/two']);
    const summary = objects.at(-1);
    assert.deepEqual([summary?.type, summary?.files, summary?.bytes, summary?.failed], ['summary', 2, 20, 0]);
  });

  it('--quiet prints nothing', async () => {
    assert.deepEqual(await server.client(['upload', '-q', 'a.txt']), { exitCode: 0, stdout: '', stderr: '' });
  });

  it('empty files and files of several blocks arrive whole', async () => {
    await writeFile(join(place.local, 'empty'), '');
    await writeFile(join(place.local, 'large'), Buffer.alloc(LARGE, 'large'));
    const { exitCode, stdout } = await server.client(['upload', 'empty', 'large', '/there']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^2 files, 3\.0 MiB in/u);
    assert.equal((await stat(join(place.root, 'there/empty'))).size, 0);
    assert.deepEqual(await readFile(join(place.root, 'there/large')), Buffer.alloc(LARGE, 'large'));
  });

  it('a name that begins with "-" goes behind --', async () => {
    await writeFile(join(place.local, '-r'), 'dash');
    assert.equal((await server.client(['upload', '--', '-r', '/'])).exitCode, 0);
    assert.equal(await inRoot('-r'), 'dash');
  });
});

describe('download', () => {
  it('one file, into the current directory when nothing else is said', async () => {
    const { exitCode, stdout } = await server.client(['download', '/r.txt']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^1 file, 5 B in/u);
    assert.equal(await inLocal('r.txt'), 'r.txt');
  });

  it('a directory without -r is refused, exit 1, and nothing else stops', async () => {
    refusedWith(await server.client(['get', '/there', '/r.txt', '.']), 1, 'NOT_A_FILE');
    assert.deepEqual([await inLocal('r.txt'), await inLocal('there/one')], ['r.txt', 'absent']);
  });

  it('a directory with -r, also beside files', async () => {
    assert.equal((await server.client(['download', '-r', '/there', '/r.txt', '.'])).exitCode, 0);
    assert.deepEqual([await inLocal('r.txt'), await inLocal('there/sub/two')], ['r.txt', 'there/sub/two']);
  });

  it('a destination that exists as a directory takes it; otherwise it becomes exactly that path', async () => {
    await server.client(['download', '/r.txt', 'tree']);
    await server.client(['download', '/r.txt', 'tree/renamed']);
    await server.client(['download', '-r', '/there', 'fresh']);
    assert.deepEqual(
      [await inLocal('tree/r.txt'), await inLocal('tree/renamed'), await inLocal('fresh/one')],
      ['r.txt', 'r.txt', 'there/one'],
    );
  });

  for (const [source, name] of [
    ['/there/.', 'one'],
    ['/', 'there/one'],
    ['/.', 'there/one'],
  ] as const) {
    it(`-r ${source} means what is in it`, async () => {
      await mkdir(join(place.local, 'into'));
      assert.equal((await server.client(['download', '-r', source, 'into'])).exitCode, 0);
      assert.equal(await inLocal(`into/${name}`), 'there/one');
    });
  }

  it('--to says the destination', async () => {
    assert.equal((await server.client(['download', '--to', 'tree', '/r.txt', '/s.txt'])).exitCode, 0);
    assert.equal(await inLocal('tree/s.txt'), 's.txt');
  });

  it('refuses a relative source, a missing one, a missing destination, and a name that is taken', async () => {
    refusedWith(await server.client(['download', 'r.txt', '.']), 1, 'BAD_REQUEST');
    refusedWith(await server.client(['download', '/missing', '.']), 1, 'NOT_FOUND');
    refusedWith(await server.client(['download', '-r', '/missing', '.']), 1, 'NOT_FOUND');
    refusedWith(await server.client(['download', '/r.txt', 'missing/x']), 1, 'NOT_FOUND');
    refusedWith(await server.client(['download', '/r.txt', '/s.txt', 'missing']), 1, 'NOT_FOUND');
    refusedWith(await server.client(['download', '/r.txt', 'a.txt']), 1, 'ALREADY_EXISTS');
    assert.equal(await inLocal('a.txt'), 'a.txt');
  });

  for (const [policy, exit, content, copy] of [
    ['fail', 1, 'a.txt', 'absent'],
    ['replace', 0, 'r.txt', 'absent'],
    ['rename', 0, 'a.txt', 'r.txt'],
    ['skip', 0, 'a.txt', 'absent'],
    ['newer', 0, 'r.txt', 'absent'],
  ] as const) {
    it(`--on-conflict ${policy} decides about a file that is there with other content`, async () => {
      await utimes(join(place.local, 'a.txt'), 1_000_000_000, 1_000_000_000);
      assert.equal(
        (await server.client(['download', '--on-conflict', policy, '/r.txt', 'a.txt'])).exitCode,
        exit,
      );
      assert.deepEqual([await inLocal('a.txt'), await inLocal('a (1).txt')], [content, copy]);
    });
  }

  it('--exclude, --block-size, --progress=plain, --json and --quiet do what they do for upload', async () => {
    const plain = await server.client([
      'download',
      '-r',
      '--exclude',
      'sub',
      '--block-size=4K',
      '--progress=plain',
      '/there',
      '.',
    ]);
    assert.deepEqual(plain.stdout.match(/100\.00% \| .*/gu), ['100.00% | /there/one']);
    assert.equal(await inLocal('there/sub/two'), 'absent');
    const json = await server.client(['download', '--json', '/r.txt', '.']);
    assert.match(json.stdout, /^\{"type":"done".*\n\{"type":"summary","files":1.*\n$/u);
    assert.equal((await server.client(['download', '-q', '/s.txt', '.'])).stdout, '');
  });

  it('keeps time and executable bit', async () => {
    await writeFile(join(place.root, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    await utimes(join(place.root, 'run.sh'), 1_000_000_000, 1_000_000_000);
    await server.client(['download', '/run.sh', '.']);
    const { mtimeMs, mode } = await stat(join(place.local, 'run.sh'));
    assert.deepEqual([mtimeMs, (mode & 0o100) !== 0], [1_000_000_000_000, true]);
  });
});
