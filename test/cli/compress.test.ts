// `--compress`, as a user types it: by what is on the wire between the program and a real server.

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { createRelay, type Relay } from '../server/relay.ts';
import { textBytes } from '../server/compression/content.ts';
import { createPlace, startServer, type Finished, type Place, type RunningServer } from './program.ts';

const SIZE = 1024 * 1024;
const CONTENT = textBytes(SIZE);

let place: Place;
let server: RunningServer;
let relay: Relay;

/** One command of a client that goes over the relay, and the bytes that it put on the wire each way. */
const run = async (...args: string[]): Promise<Finished & { up: number; down: number }> => {
  const { up, down } = relay.carried;
  const url = new URL(server.env['WHERRY_URL'] ?? '');
  url.port = String(relay.port);
  url.hostname = '127.0.0.1';
  const done = await server.client(args, { env: { WHERRY_URL: url.href } });
  return { ...done, up: relay.carried.up - up, down: relay.carried.down - down };
};

before(async () => {
  place = await createPlace();
  server = await startServer(place, ['--bandwidth', '8M']);
  relay = await createRelay(server.listening.port);
  await writeFile(join(place.local, 'text'), CONTENT);
  await mkdir(join(place.local, 'tree'));
  for (let index = 0; index < 50; index += 1)
    await writeFile(
      join(place.local, 'tree', String(index)),
      CONTENT.subarray(index * 20_000, (index + 1) * 20_000),
    );
  assert.equal((await run('put', 'text', '/served')).exitCode, 0);
});
after(async () => {
  await relay[Symbol.asyncDispose]();
  await server.stop();
  await place.remove();
});

describe('--compress', () => {
  const table = [
    ['never', ['--compress', 'never'], false],
    ['always', ['--compress', 'always'], true],
    ['auto, on a link that is held to a rate', ['--compress=auto'], true],
    ['nothing, which is auto', [], true],
  ] as const;
  for (const [index, [name, options, isCompressed]] of table.entries()) {
    const travels = (bytes: number): void =>
      assert.ok(isCompressed ? bytes < 0.6 * SIZE : bytes >= SIZE, `${bytes} of ${SIZE}`);

    it(`${name}: an upload`, async () => {
      const { exitCode, stdout, up } = await run('put', ...options, 'text', `/up-${index}`);
      assert.equal(exitCode, 0);
      travels(up);
      assert.equal(/ over the link/u.test(stdout), isCompressed, stdout);
      assert.ok((await readFile(join(place.root, `up-${index}`))).equals(CONTENT));
    });

    it(`${name}: a download`, async () => {
      const { exitCode, down } = await run('get', ...options, '/served', `down-${index}`);
      assert.equal(exitCode, 0);
      travels(down);
      assert.ok((await readFile(join(place.local, `down-${index}`))).equals(CONTENT));
    });

    it(`${name}: a tree of small files`, async () => {
      const { exitCode, up } = await run('put', '-r', ...options, 'tree', `/tree-${index}`);
      assert.equal(exitCode, 0);
      if (isCompressed) assert.ok(up < 0.7 * 1_000_000, String(up));
      else assert.ok(up >= 1_000_000, String(up));
    });

    it(`${name}: cat`, async () => {
      const { exitCode, stdout, down } = await run('cat', ...options, '/served');
      assert.deepEqual([exitCode, stdout.length], [0, SIZE]);
      travels(down);
    });
  }

  for (const value of ['zstd', 'ALWAYS', ''])
    for (const command of [
      ['put', 'text', '/never'],
      ['get', '/served', 'never'],
      ['cat', '/served'],
    ]) {
      it(`refuses ${JSON.stringify(value)} for ${command[0]}, before anything is asked`, async () => {
        const { exitCode, stderr, up } = await run(...command, `--compress=${value}`);
        assert.equal(exitCode, 2);
        assert.match(stderr, /--compress/u);
        if (value === '') assert.match(stderr, /needs a value/u);
        else for (const allowed of ['auto', 'always', 'never']) assert.ok(stderr.includes(allowed), stderr);
        assert.equal(up, 0);
      });
    }
});
