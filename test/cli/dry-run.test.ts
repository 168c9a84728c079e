// --dry-run: what would be done, that nothing is done, and that the real command then does it with the same exit code.

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

beforeEach(async () => {
  for (const folder of [place.root, place.local]) {
    for (const name of await readdir(folder)) {
      if (name !== '.wherry') await rm(join(folder, name), { recursive: true });
    }
  }
  await mkdir(join(place.local, 'tree/sub'), { recursive: true });
  for (const name of ['same', 'other', 'sub/new'])
    await writeFile(join(place.local, 'tree', name), `local ${name}`);
  await mkdir(join(place.root, 'tree'));
  await writeFile(join(place.root, 'tree/same'), 'local same');
  await writeFile(join(place.root, 'tree/other'), 'remote other');
});

/** Every path of the served directory with its content. */
const contents = async (): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const entry of await readdir(place.root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.includes('.wherry')) continue;
    found.push(`${path.slice(place.root.length)} ${entry.isFile() ? await readFile(path, 'utf8') : ''}`);
  }
  return found.sort();
};

/** A dry run that must change nothing, and then the real run. */
const dryThenReal = async (args: readonly string[]) => {
  const before = await contents();
  const dry = await server.client([...args, '--dry-run']);
  assert.deepEqual(await contents(), before);
  const real = await server.client(args);
  return { dry, real, changed: (await contents()).filter((line) => !before.includes(line)) };
};

describe('upload --dry-run', () => {
  it('tells what a tree would come to, entry by entry', async () => {
    const { dry, real, changed } = await dryThenReal(['upload', '-r', 'tree', '/']);
    assert.deepEqual([dry.exitCode, real.exitCode], [3, 3]);
    const lines = dry.stdout.trimEnd().split('\n');
    const files = lines.slice(0, -1).filter((line) => !line.endsWith('/'));
    assert.deepEqual(files.sort(), [
      'conflict   tree/other',
      'create     /tree/sub/new',
      'unchanged  /tree/same',
    ]);
    assert.equal(
      lines.at(-1),
      'Would transfer 1 file, 13 B, 0 skipped, 1 unchanged, 1 failed. Nothing was changed.',
    );
    assert.match(dry.stderr, /^wherry: [^\n]*other[^\n]*\(ALREADY_EXISTS\)\n$/u);
    assert.deepEqual(changed, ['/tree/sub ', '/tree/sub/new local sub/new']);
  });

  const policies = [
    ['replace', 'replace    /tree/other', 0],
    ['rename', 'rename to  /tree/other (1)', 0],
    ['skip', 'skip       /tree/other', 0],
    ['fail', 'conflict   tree/other', 1],
  ] as const;
  for (const [policy, line, exitCode] of policies) {
    it(`tells what --on-conflict ${policy} would do to one file`, async () => {
      const { dry, real } = await dryThenReal(['upload', '--on-conflict', policy, 'tree/other', '/tree']);
      assert.deepEqual([dry.exitCode, real.exitCode], [exitCode, exitCode]);
      assert.ok(dry.stdout.startsWith(`${line}\n`), dry.stdout);
    });
  }

  it('tells it of several files, and for programs', async () => {
    const args = ['upload', '--json', '-n', 'tree/same', 'tree/other', 'tree/sub/new', '/tree'];
    const { exitCode, stdout } = await server.client(args);
    assert.equal(exitCode, 3);
    const objects = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      objects.map(({ type, action, path }) => [type, action ?? '', path ?? ''].join(' ')).sort(),
      ['plan  ', 'planned conflict tree/other', 'planned create /tree/new', 'planned unchanged /tree/same'],
    );
  });

  it('tells what standard input would become, without reading it', async () => {
    const { exitCode, stdout } = await server.client(['upload', '-n', '-', '/tree/in'], { input: 'x' });
    assert.deepEqual([exitCode, stdout.split('\n')[0]], [0, 'create     /tree/in']);
  });
});

describe('download --dry-run', () => {
  it('tells what a tree would come to, and makes nothing here', async () => {
    await rm(join(place.local, 'tree/same'));
    const { exitCode, stdout } = await server.client(['get', '-r', '-n', '/tree', '.']);
    assert.equal(exitCode, 3);
    assert.deepEqual(stdout.split('\n').slice(0, 2).sort(), [
      'conflict   /tree/other',
      'create     tree/same',
    ]);
    assert.deepEqual((await readdir(join(place.local, 'tree'))).sort(), ['other', 'sub']);
  });
});

describe('remove --dry-run', () => {
  it('names every entry that would go', async () => {
    const { dry, real } = await dryThenReal(['rm', '-r', '/tree']);
    assert.deepEqual([dry.exitCode, real.exitCode], [0, 0]);
    assert.deepEqual(dry.stdout.split('\n').sort(), [
      '',
      'Would remove 3 entries. Nothing was changed.',
      'remove     /tree/',
      'remove     /tree/other',
      'remove     /tree/same',
    ]);
  });

  for (const [args, code] of [
    [['rm', '/tree'], 'NOT_EMPTY'],
    [['rm', '/'], 'FORBIDDEN'],
    [['rm', '/none'], 'NOT_FOUND'],
  ] as const) {
    it(`refuses as the real one does: ${args.join(' ')}`, async () => {
      const { dry, real } = await dryThenReal(args);
      assert.equal(dry.exitCode, real.exitCode);
      for (const { stderr } of [dry, real]) assert.ok(stderr.includes(`(${code})`), stderr);
    });
  }
});

describe('move --dry-run and copy --dry-run', () => {
  beforeEach(async () => {
    await mkdir(join(place.root, 'to/tree'), { recursive: true });
    await writeFile(join(place.root, 'to/tree/same'), 'local same');
    await writeFile(join(place.root, 'to/other'), 'third other');
  });

  const table: readonly (readonly [readonly string[], number, readonly string[]])[] = [
    [['mv', '/tree/same', '/to'], 0, ['create     /to/same']],
    [['mv', '/tree/other', '/to'], 1, ['conflict   /to/other']],
    [['mv', '--on-conflict', 'replace', '/tree/other', '/to'], 0, ['replace    /to/other']],
    [['mv', '--on-conflict', 'rename', '/tree/other', '/to'], 0, ['rename to  /to/other (1)']],
    [['mv', '--on-conflict', 'skip', '/tree/other', '/to'], 0, ['skip       /to/other']],
    [['mv', '/tree', '/to'], 1, ['conflict   /to/tree/']],
    [['mv', '--on-conflict', 'replace', '/tree', '/to'], 1, ['conflict   /to/tree/']],
    [['mv', '/tree', '/tree/below'], 1, []],
    [['mv', '/none', '/to'], 1, []],
    [['mv', '/tree/same', '/no/where'], 1, []],
    [['cp', '/tree', '/to'], 1, []],
    [['cp', '/to/tree/same', '/tree'], 0, ['unchanged  /tree/same']],
    [
      ['cp', '-r', '/tree', '/to'],
      0,
      ['unchanged  /to/tree/', 'create     /to/tree/other', 'unchanged  /to/tree/same'],
    ],
    [
      ['cp', '-r', '/to', '/copy'],
      0,
      ['create     /copy/', 'create     /copy/other', 'create     /copy/tree/', 'create     /copy/tree/same'],
    ],
    [['cp', '/tree/*', '/to'], 3, ['conflict   /to/other', 'create     /to/same']],
  ];
  for (const [args, exitCode, planned] of table) {
    it(`agrees with the real ${args.join(' ')}`, async () => {
      const { dry, real } = await dryThenReal(args);
      assert.deepEqual([dry.exitCode, real.exitCode], [exitCode, exitCode], dry.stderr + real.stderr);
      const codes = [dry, real].map(({ stderr }) => stderr.match(/\([A-Z_]+\)$/gmu));
      assert.deepEqual(codes[0], codes[1]);
      const lines = dry.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('Would'));
      assert.deepEqual(lines.sort(), [...planned].sort());
    });
  }
});
