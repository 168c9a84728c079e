// Standard input and output as an end of a transfer, as real processes against a real server.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import type { Files } from '../../src/client/index.ts';
import { createPlace, finish, startProgram, startServer, type Place, type RunningServer } from './program.ts';
import { runWith } from './run-with.ts';

let place: Place;
let server: RunningServer;

/** Every byte, and a piece boundary inside. */
const CONTENT = Buffer.alloc(
  5 * 1024 * 1024 + 7,
  Uint8Array.from({ length: 256 }, (_, index) => index),
);

before(async () => {
  place = await createPlace();
  server = await startServer(place);
  await writeFile(join(place.root, 'bytes'), CONTENT);
  await writeFile(join(place.root, 'more'), 'more');
});
after(async () => {
  await server.stop();
  await place.remove();
});

describe('upload from standard input', () => {
  it('becomes the file that the destination names', async () => {
    const { exitCode, stdout, stderr } = await server.client(['upload', '-', '/in'], { input: CONTENT });
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^1 file, 5\.0 MiB in /u);
    assert.ok((await readFile(join(place.root, 'in'))).equals(CONTENT));
  });

  it('may be empty', async () => {
    assert.equal((await server.client(['put', '--to', '/empty', '-'], { input: '' })).exitCode, 0);
    assert.equal(await readFile(join(place.root, 'empty'), 'utf8'), '');
  });

  it('follows --on-conflict', async () => {
    const refused = await server.client(['put', '-', '/more'], { input: 'other' });
    assert.deepEqual([refused.exitCode, await readFile(join(place.root, 'more'), 'utf8')], [1, 'more']);
    assert.match(refused.stderr, /\(ALREADY_EXISTS\)\n$/u);
    const { stdout } = await server.client(['put', '--json', '--on-conflict', 'rename', '-', '/more'], {
      input: 'other',
    });
    const [done] = stdout
      .split('\n')
      .map((line) => (line === '' ? {} : JSON.parse(line)) as Record<string, unknown>);
    assert.deepEqual([done?.outcome, done?.path], ['renamed', '/more (1)']);
  });

  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [['put', '-'], /has no name: name the file/u],
    [['put', '-', '/'], /has no name: name the file/u],
    [['put', '-', '/x/'], /has no name: name the file/u],
    [['put', '-r', '-', '/x'], /does not go with -r/u],
    [['put', '-', 'a', '/x'], /goes alone/u],
    [['put', '-', 'x'], /not absolute/u],
  ];
  for (const [args, pattern] of refusals) {
    it(`is refused as ${args.join(' ')}`, async () => {
      const { exitCode, stderr } = await runWith(args, { stdin: (async function* () {})() });
      assert.equal(exitCode, 1);
      assert.match(stderr, pattern);
    });
  }

  it('is refused where the destination is a directory', async () => {
    await server.client(['mkdir', '/directory']);
    const { exitCode, stderr } = await server.client(['put', '-', '/directory'], { input: 'x' });
    assert.equal(exitCode, 1);
    assert.match(stderr, /"\/directory" is a directory, .*name the file it becomes/u);
  });

  it('is refused where a person sits there', async () => {
    const { exitCode, stderr } = await runWith(['put', '-', '/x'], { isTerminal: true });
    assert.equal(exitCode, 1);
    assert.match(stderr, /Standard input is a terminal/u);
  });

  it('says what is wrong with what it reads from, and stores nothing', async () => {
    const failing = async function* (): AsyncIterable<Uint8Array> {
      yield Uint8Array.of(1);
      throw Object.assign(new Error('read'), { code: 'EISDIR' });
    };
    const stat: Files['stat'] = async () => {
      throw new WherryError('NOT_FOUND');
    };
    const write: Files['write'] = async (_path, content) => {
      for await (const piece of content as AsyncIterable<Uint8Array>) assert.equal(piece.length, 1);
      return assert.fail('it did not fail');
    };
    const { exitCode, stdout, stderr } = await runWith(['put', '-', '/x'], {
      stdin: failing(),
      files: { stat, write },
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /"standard input" is a directory/u);
    assert.match(stdout, /^0 files, /u);
  });
});

describe('download to standard output', () => {
  it('gives the bytes alone there, and all else on standard error', async () => {
    const { exitCode, stdout, stderr } = await server.client(['download', '/bytes', '-'], {
      encoding: 'latin1',
    });
    assert.equal(exitCode, 0);
    assert.ok(Buffer.from(stdout, 'latin1').equals(CONTENT));
    assert.match(stderr, /^1 file, 5\.0 MiB in /u);
  });

  it('gives several files one after another, and patterns too', async () => {
    const { exitCode, stdout, stderr } = await server.client(['get', '-q', '/mor?', '/none', '/more', '-']);
    assert.deepEqual([exitCode, stdout], [3, 'moremore']);
    assert.match(stderr, /^wherry: "\/none" does not exist[^\n]*\n$/u);
  });

  it('prints JSON on standard error', async () => {
    const { stdout, stderr } = await server.client(['get', '--json', '/more', '-']);
    const types = stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    assert.deepEqual([stdout, types], ['more', ['done', 'summary']]);
  });

  it('ends without a word when the reader has had enough', async () => {
    const env = server.env;
    for (const args of [
      ['download', '/bytes', '-'],
      ['cat', '/bytes'],
    ]) {
      const child = startProgram(args, { env });
      child.stdout?.once('data', () => child.stdout?.destroy());
      const { exitCode, stderr } = await finish(child);
      assert.deepEqual([exitCode, stderr], [0, ''], args.join(' '));
    }
  });

  it('is refused with -r and with --dry-run', async () => {
    for (const option of ['-r', '-n']) {
      const { exitCode, stderr } = await runWith(['get', option, '/more', '-']);
      assert.equal(exitCode, 1);
      assert.match(stderr, /does not go with/u);
    }
  });
});

describe('cat', () => {
  it('prints a range of each file', async () => {
    const args = ['cat', '--offset', '300', '--length', '5', '/bytes', '/more'];
    const { exitCode, stdout } = await server.client(args, { encoding: 'latin1' });
    assert.equal(exitCode, 0);
    assert.deepEqual([...Buffer.from(stdout, 'latin1')], [44, 45, 46, 47, 48]);
  });

  it('prints from an offset to the end, and nothing from beyond it', async () => {
    assert.equal((await server.client(['cat', '--offset', '2', '/more'])).stdout, 're');
    assert.deepEqual(await server.client(['cat', '--offset', '9', '/more']), {
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });
});
