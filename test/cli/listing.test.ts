// Listing and creating, as real processes against a real server.

import assert from 'node:assert/strict';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createPlace, runProgram, startServer, type Place, type RunningServer } from './program.ts';

let place: Place;
let server: RunningServer;

before(async () => {
  place = await createPlace();
  await mkdir(join(place.root, 'foo/qaz'), { recursive: true });
  await mkdir(join(place.root, 'bar'));
  await writeFile(join(place.root, 'foo/bar.bin'), 'x'.repeat(1052));
  await writeFile(join(place.root, 'foo/qaz/xyz.img'), 'y'.repeat(1024));
  await writeFile(join(place.root, 'tox.iso'), 'z'.repeat(321));
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1);

describe('an unconfigured environment', () => {
  for (const args of [
    ['list'],
    ['file', 'a'],
    ['directory', 'a'],
    ['upload', 'a'],
    ['download', '/a'],
    ['remove', '/a'],
    ['move', '/a', '/b'],
    ['copy', '/a', '/b'],
    ['stat', '/a'],
    ['cat', '/a'],
  ]) {
    it(`case 99: ${args[0]} exits 1 and shows what to type`, async () => {
      const { exitCode, stdout, stderr } = await runProgram(args, {
        env: { XDG_STATE_HOME: place.state },
        cwd: place.local,
      });
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.match(stderr, /^wherry: .*\(BAD_REQUEST\)\n/u);
      assert.match(stderr, /export WHERRY_URL=/u);
      assert.match(stderr, /export WHERRY_TOKEN=/u);
    });
  }
});

describe('list', () => {
  it('case 100: without an argument it lists the root, names only', async () => {
    const { exitCode, stdout, stderr } = await server.client(['list']);
    assert.deepEqual([exitCode, stdout, stderr], [0, 'bar\nfoo\ntox.iso\n', '']);
    assert.equal((await server.client(['list', '/'])).stdout, stdout);
  });

  it('case 101: -a shows kind, size, time and name of each entry, and nothing of what is nested', async () => {
    const { stdout } = await server.client(['list', '-a']);
    assert.match(
      stdout,
      /^\[D\] +0 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d bar\n\[D\] +0 .* foo\n\[F\] +321 .* tox\.iso\n$/u,
    );
    assert.doesNotMatch(stdout, /qaz|bar\.bin/u);
    assert.equal((await server.client(['list', '-l'])).stdout, stdout);
    assert.equal((await server.client(['ls', '-la'])).stdout, stdout);
  });

  it('case 102: -r shows paths relative to the root, without markers', async () => {
    const { stdout } = await server.client(['list', '-r']);
    assert.deepEqual([...lines(stdout)].sort(), [
      'bar',
      'foo',
      'foo/bar.bin',
      'foo/qaz',
      'foo/qaz/xyz.img',
      'tox.iso',
    ]);
  });

  it('case 103: -a -r shows both', async () => {
    const { stdout } = await server.client(['list', '-a', '-r']);
    assert.match(stdout, /^\[F\] +1024 .* foo\/qaz\/xyz\.img$/mu);
    assert.match(stdout, /^\[D\] +0 .* foo\/qaz$/mu);
    assert.equal(lines(stdout).length, 6);
  });

  it('case 104: /foo shows the names in it', async () => {
    assert.deepEqual(lines((await server.client(['list', '/foo'])).stdout), ['bar.bin', 'qaz']);
  });

  it('case 105: -a /foo shows them with their kind', async () => {
    assert.match(
      (await server.client(['list', '-a', '/foo'])).stdout,
      /^\[F\] +1052 .* bar\.bin\n\[D\] .* qaz\n$/u,
    );
  });

  it('case 106: -r /foo shows paths relative to /foo, without foo itself', async () => {
    assert.deepEqual([...lines((await server.client(['list', '-r', '/foo'])).stdout)].sort(), [
      'bar.bin',
      'qaz',
      'qaz/xyz.img',
    ]);
  });

  it('case 107: -a -r /foo shows both', async () => {
    const { stdout } = await server.client(['list', '-ar', '/foo']);
    assert.match(stdout, /^\[F\] +1024 .* qaz\/xyz\.img$/mu);
    assert.doesNotMatch(stdout, /foo/u);
  });

  it('prints one JSON object a line with --json', async () => {
    const { stdout } = await server.client(['list', '--json', '/foo']);
    const entries = lines(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      entries.map(({ path, name, kind, size }) => [path, name, kind, size]),
      [
        ['/foo/bar.bin', 'bar.bin', 'file', 1052],
        ['/foo/qaz', 'qaz', 'directory', 0],
      ],
    );
    assert.match(String(entries[0]?.mtime), /^\d{4}-.*Z$/u);
  });

  it('ends each name with a NUL byte with --null', async () => {
    assert.equal((await server.client(['list', '--null', '/foo'])).stdout, 'bar.bin\0qaz\0');
    assert.equal((await server.client(['list', '-0', '/foo'])).stdout, 'bar.bin\0qaz\0');
  });

  const refused: readonly (readonly [string, string, number])[] = [
    ['/missing', 'NOT_FOUND', 1],
    ['/tox.iso', 'NOT_A_DIRECTORY', 1],
    ['relative', 'BAD_REQUEST', 1],
    ['/foo/../bar', 'BAD_REQUEST', 1],
    ['/.wherry', 'RESERVED_NAME', 1],
  ];
  for (const [path, code, exit] of refused) {
    it(`${path} is refused with ${code}, exit ${exit}`, async () => {
      const { exitCode, stdout, stderr } = await server.client(['list', path]);
      assert.deepEqual([exitCode, stdout], [exit, '']);
      assert.match(stderr, new RegExp(`^wherry: [^\\n]+ \\(${code}\\)\\n$`, 'u'));
    });
  }

  it('refuses with a JSON object on stderr with --json', async () => {
    const { stderr } = await server.client(['list', '/missing', '--json']);
    assert.equal((JSON.parse(stderr) as Record<string, unknown>).code, 'NOT_FOUND');
  });
});

describe('file and directory', () => {
  const at = (path: string): Promise<string> =>
    stat(join(place.root, path)).then(
      (s) => (s.isDirectory() ? 'directory' : `file of ${s.size}`),
      () => 'nothing',
    );

  it('case 108: file creates an empty file in the root directory, and says so', async () => {
    const { exitCode, stdout } = await server.client(['file', 'new.txt']);
    assert.deepEqual([exitCode, stdout], [0, 'Created the file new.txt in the root directory.\n']);
    assert.equal(await at('new.txt'), 'file of 0');
  });

  it('case 109: file NAME DIRECTORY creates it there, as its path does', async () => {
    const { exitCode, stdout } = await server.client(['file', 'one', '/bar']);
    assert.deepEqual([exitCode, stdout], [0, 'Created the file one in /bar.\n']);
    assert.equal((await server.client(['touch', '/bar/two'])).exitCode, 0);
    assert.deepEqual([await at('bar/one'), await at('bar/two')], ['file of 0', 'file of 0']);
  });

  it('case 110: directory creates one in the root directory, and says so', async () => {
    const { exitCode, stdout } = await server.client(['directory', 'new']);
    assert.deepEqual([exitCode, stdout], [0, 'Created the directory new in the root directory.\n']);
    assert.equal(await at('new'), 'directory');
  });

  it('case 111: directory NAME DIRECTORY creates it there, as its path does', async () => {
    assert.equal((await server.client(['directory', 'd1', '/bar'])).exitCode, 0);
    assert.equal((await server.client(['mkdir', '/bar/d2'])).exitCode, 0);
    assert.deepEqual([await at('bar/d1'), await at('bar/d2')], ['directory', 'directory']);
  });

  for (const command of ['file', 'directory']) {
    const refusals: readonly (readonly [string, readonly string[], string])[] = [
      ['a relative directory', ['x', 'bar'], 'BAD_REQUEST'],
      ['a bad name', ['..', '/bar'], 'BAD_REQUEST'],
      ['a missing directory', ['x', '/missing'], 'NOT_FOUND'],
      ['a destination that is a file', ['x', '/tox.iso'], 'NOT_A_DIRECTORY'],
      ['a name that is taken', ['tox.iso', '/'], 'ALREADY_EXISTS'],
      ['a reserved name', ['.wherry', '/'], 'RESERVED_NAME'],
    ];
    for (const [what, args, code] of refusals) {
      it(`${command} refuses ${what} with ${code}, and changes nothing`, async () => {
        const before = (await server.client(['list', '-r'])).stdout;
        const { exitCode, stdout, stderr } = await server.client([command, ...args]);
        assert.deepEqual([exitCode, stdout], [1, '']);
        assert.ok(stderr.endsWith(`(${code})\n`), stderr);
        assert.equal((await server.client(['list', '-r'])).stdout, before);
      });
    }
  }

  it('-u is content with what exists, leaves it untouched and says so', async () => {
    const path = join(place.root, 'tox.iso');
    const earlier = await stat(path);
    const { exitCode, stdout } = await server.client(['file', '-u', 'tox.iso']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /already; it was left as it is/u);
    assert.deepEqual([(await stat(path)).mtimeMs, (await readFile(path)).length], [earlier.mtimeMs, 321]);
    assert.equal((await server.client(['directory', '-u', '/foo'])).exitCode, 0);
    assert.equal((await server.client(['file', '-u', '/made-by-u'])).exitCode, 0);
    assert.equal(await at('made-by-u'), 'file of 0');
  });

  it('-u is not content with something else of that name', async () => {
    assert.match((await server.client(['file', '-u', '/foo'])).stderr, /\(NOT_A_FILE\)\n$/u);
    assert.match((await server.client(['directory', '-u', '/tox.iso'])).stderr, /\(NOT_A_DIRECTORY\)\n$/u);
  });

  it('-p makes missing parents, and is content with an existing directory', async () => {
    assert.equal((await server.client(['directory', '/p/q/r'])).exitCode, 1);
    assert.equal((await server.client(['directory', '-p', '/p/q/r'])).exitCode, 0);
    assert.equal(await at('p/q/r'), 'directory');
    const again = await server.client(['directory', '--parents', '/p/q/r']);
    assert.equal(again.exitCode, 0);
    assert.match(again.stdout, /already/u);
  });

  it('--quiet says nothing, --json an object', async () => {
    assert.equal((await server.client(['file', '-q', '/q1'])).stdout, '');
    const { stdout } = await server.client(['file', '--json', '/q2']);
    const object = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([object.type, object.path, object.size], ['created', '/q2', 0]);
  });
});

describe('stat and cat', () => {
  it('stat shows kind, size and time; --checksum the BLAKE3', async () => {
    await symlink('foo', join(place.root, 'link'));
    const plain = await server.client(['stat', '/tox.iso', '/link']);
    assert.equal(plain.exitCode, 0);
    assert.match(plain.stdout, /^Path +\/tox\.iso\nKind +file\nSize +321 bytes\n/u);
    assert.match(plain.stdout, /\n\nPath +\/link\nKind +link\n/u);
    assert.match(plain.stdout, /\nTarget +foo\nLeads to +directory\n/u);
    assert.doesNotMatch(plain.stdout, /BLAKE3/u);
    const { stdout } = await server.client(['stat', '--checksum', '--json', '/tox.iso']);
    assert.match(String((JSON.parse(stdout) as Record<string, unknown>).blake3), /^[0-9a-f]{64}$/u);
  });

  it('cat writes exactly the bytes, of several files one after another', async () => {
    const { exitCode, stdout } = await server.client(['cat', '/tox.iso', '/foo/qaz/xyz.img']);
    assert.deepEqual([exitCode, stdout], [0, 'z'.repeat(321) + 'y'.repeat(1024)]);
  });

  it('go on behind a path that fails, and exit 3', async () => {
    const { exitCode, stdout, stderr } = await server.client(['cat', '/missing', '/tox.iso']);
    assert.deepEqual([exitCode, stdout.length], [3, 321]);
    assert.match(stderr, /\(NOT_FOUND\)\n$/u);
    assert.equal((await server.client(['stat', '/m1', '/m2'])).exitCode, 1);
    assert.match((await server.client(['cat', '/foo'])).stderr, /\(NOT_A_FILE\)\n$/u);
  });
});

describe('remove, move and copy', () => {
  const names = async (path = '/'): Promise<readonly string[]> =>
    lines((await server.client(['list', path])).stdout);

  before(async () => {
    await mkdir(join(place.root, 'work/full/deep'), { recursive: true });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'full/deep/x'])
      await writeFile(join(place.root, 'work', name), name);
  });

  it('remove takes paths, or a name and a directory', async () => {
    const { exitCode, stdout } = await server.client(['remove', '/work/a']);
    assert.deepEqual([exitCode, stdout], [0, 'Removed /work/a.\n']);
    assert.equal((await server.client(['rm', 'b', '/work'])).stdout, 'Removed /work/b.\n');
    assert.deepEqual(await names('/work'), ['c', 'd', 'e', 'full']);
  });

  it('remove never reports a no-op as success', async () => {
    assert.match((await server.client(['remove', '/work/a'])).stderr, /\(NOT_FOUND\)\n$/u);
    assert.equal((await server.client(['remove', '/work/a'])).exitCode, 1);
  });

  it('remove needs -r for a directory that is not empty', async () => {
    assert.match((await server.client(['remove', '/work/full'])).stderr, /\(NOT_EMPTY\)\n$/u);
    // It goes to the trash as one; what is in it is counted only when it is removed for good.
    assert.equal((await server.client(['remove', '-r', '/work/full'])).stdout, 'Removed /work/full.\n');
    assert.equal((await server.client(['trash', 'restore', '/work/full'])).stdout, 'Restored /work/full.\n');
    assert.equal(
      (await server.client(['remove', '-r', '--permanent', '/work/full'])).stdout,
      'Removed /work/full, 3 entries.\n',
    );
  });

  it('remove checks every path before it removes any', async () => {
    const { exitCode, stderr } = await server.client(['remove', '/work/c', 'relative', '/work/d']);
    assert.equal(exitCode, 1);
    assert.match(stderr, /\(BAD_REQUEST\)\n$/u);
    assert.deepEqual(await names('/work'), ['c', 'd', 'e']);
  });

  it('remove goes on behind a path that fails, and exits 3', async () => {
    const { exitCode, stdout } = await server.client(['remove', '/work/c', '/work/missing', '/work/d']);
    assert.deepEqual([exitCode, stdout], [3, 'Removed /work/c.\nRemoved /work/d.\n']);
  });

  it('remove refuses the root', async () => {
    assert.equal((await server.client(['remove', '/'])).exitCode, 12);
  });

  it('move renames, or moves into an existing directory', async () => {
    assert.equal((await server.client(['move', '/work/e', '/work/f'])).stdout, 'Moved /work/e to /work/f.\n');
    assert.equal((await server.client(['mv', '/work/f', '/bar'])).stdout, 'Moved /work/f to /bar/f.\n');
    assert.equal(await readFile(join(place.root, 'bar/f'), 'utf8'), 'e');
  });

  it('copy copies a file, and a directory with -r only', async () => {
    assert.equal((await server.client(['copy', '/bar/f', '/bar/g'])).stdout, 'Copied /bar/f to /bar/g.\n');
    assert.equal((await server.client(['copy', '/foo', '/foo2'])).exitCode, 1);
    assert.equal((await server.client(['cp', '-r', '/foo', '/foo2'])).exitCode, 0);
    assert.equal((await readFile(join(place.root, 'foo2/qaz/xyz.img'))).length, 1024);
  });

  for (const [policy, exit, expected, says] of [
    ['fail', 1, 'old', /ALREADY_EXISTS/u],
    ['skip', 0, 'old', /^Skipped/u],
    ['rename', 0, 'old', /to \/c\/to \(1\)/u],
    ['replace', 0, 'new', /replacing what was there/u],
  ] as const) {
    it(`--on-conflict ${policy} decides when the name is taken`, async () => {
      await mkdir(join(place.root, 'c'), { recursive: true });
      for (const command of ['copy', 'move']) {
        await writeFile(join(place.root, 'c/from'), 'new');
        await writeFile(join(place.root, 'c/to'), 'old');
        const { exitCode, stdout, stderr } = await server.client([
          command,
          '--on-conflict',
          policy,
          '/c/from',
          '/c/to',
        ]);
        assert.equal(exitCode, exit);
        assert.match(stdout + stderr, says);
        assert.equal(await readFile(join(place.root, 'c/to'), 'utf8'), expected);
        await server.client(['remove', '/c/to (1)']);
      }
    });
  }
});
