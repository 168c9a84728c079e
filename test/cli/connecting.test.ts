// How commands find their server, and what they say when it is not to be had; interrupts and readers that go away.

import assert from 'node:assert/strict';
import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  createPlace,
  finish,
  runProgram,
  startProgram,
  startServer,
  type Finished,
  type Place,
  type RunningServer,
} from './program.ts';

let place: Place;
let server: RunningServer;

before(async () => {
  place = await createPlace();
  await writeFile(join(place.root, 'a'), 'content');
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

const code = ({ exitCode, stderr }: Finished): string =>
  `${exitCode} ${/\((?<code>[A-Z_]+)\)\n$/u.exec(stderr)?.groups?.code}`;

/** A client with nothing but what is given. */
const bare = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
  runProgram(args, { env: { XDG_STATE_HOME: join(place.folder, 'client-state'), ...env }, cwd: place.local });

const token = (): string => server.env.WHERRY_TOKEN ?? '';
const url = (): string => server.env.WHERRY_URL ?? '';
const port = (): string => String(server.listening.port);

describe('the connection comes from', () => {
  it('--remote and --token-file', async () => {
    await writeFile(join(place.folder, 'token'), `${token()}\n`);
    const { exitCode, stdout } = await bare([
      'list',
      '--remote',
      url(),
      '--token-file',
      join(place.folder, 'token'),
    ]);
    assert.deepEqual([exitCode, stdout], [0, 'a\n']);
  });

  it('a string that holds the token too', async () => {
    assert.equal((await bare(['list'], { WHERRY_URL: url().replace('//', `//${token()}@`) })).stdout, 'a\n');
  });

  it('--host and --port, and WHERRY_TOKEN', async () => {
    const args = ['list', '--host', '127.0.0.1', '--port', port()];
    assert.equal((await bare(args, { WHERRY_TOKEN: token() })).stdout, 'a\n');
  });

  it('WHERRY_HOST, WHERRY_PORT, WHERRY_TOKEN and WHERRY_PUBLIC_KEY', async () => {
    const env = {
      WHERRY_HOST: '127.0.0.1',
      WHERRY_PORT: port(),
      WHERRY_TOKEN: token(),
      WHERRY_PUBLIC_KEY: server.listening.pin,
    };
    assert.equal((await bare(['list'], env)).stdout, 'a\n');
  });

  it('--insecure, unencrypted, to this machine', async () => {
    const args = ['list', '--insecure', '--host', '127.0.0.1', '--port', port()];
    assert.equal((await bare(args, { WHERRY_TOKEN: token() })).stdout, 'a\n');
  });
});

describe('a connection that cannot be had', () => {
  it('N6: with a wrong token is refused by name, exit 11', async () => {
    assert.equal(
      code(await bare(['list'], { WHERRY_URL: url(), WHERRY_TOKEN: 'wrong-token-wrong-token' })),
      '11 UNAUTHENTICATED',
    );
  });

  it('with a pin that is not the one given is refused, exit 11', async () => {
    const pin = 'A'.repeat(43);
    const finished = await bare(['list', '--public-key', pin], { WHERRY_URL: url(), WHERRY_TOKEN: token() });
    assert.equal(code(finished), '11 UNAUTHENTICATED');
  });

  it('because nobody listens exits 10', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port: freePort } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    assert.equal(
      code(
        await bare(['list', '--host', '127.0.0.1', '--port', String(freePort)], { WHERRY_TOKEN: token() }),
      ),
      '10 CONNECTION_LOST',
    );
  });

  it('because a malformed string was given does not repeat it', async () => {
    const { exitCode, stderr } = await bare(['list'], {
      WHERRY_URL: `http://${token()}@h`,
      WHERRY_TOKEN: token(),
    });
    assert.equal(exitCode, 1);
    assert.ok(!stderr.includes(token()));
  });

  it('because the token file is missing or empty is refused', async () => {
    await writeFile(join(place.folder, 'empty'), '');
    assert.equal(
      code(await bare(['list', '--remote', url(), '--token-file', join(place.folder, 'none')])),
      '1 NOT_FOUND',
    );
    assert.equal(
      code(await bare(['list', '--remote', url(), '--token-file', join(place.folder, 'empty')])),
      '1 BAD_REQUEST',
    );
  });
});

describe('a server that says nothing', () => {
  let silent: Server;
  let args: readonly string[];

  before(async () => {
    silent = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    args = ['list', '--host', '127.0.0.1', '--port', String((silent.address() as { port: number }).port)];
  });
  after(() => silent.close());

  it('is given up after --timeout, exit 14', async () => {
    assert.equal(code(await bare([...args, '--timeout', '0.3'], { WHERRY_TOKEN: token() })), '14 TIMEOUT');
    assert.equal(code(await bare([...args, '-t', '0.3'], { WHERRY_TOKEN: token() })), '14 TIMEOUT');
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`is left at ${signal}, exit 130`, async () => {
      const connected = new Promise((resolve) => silent.once('connection', resolve));
      const child = startProgram(args, { env: { XDG_STATE_HOME: place.state, WHERRY_TOKEN: token() } });
      await connected;
      const ended = finish(child);
      child.kill(signal);
      assert.equal(code(await ended), '130 CANCELLED');
    });
  }
});

describe('an interrupt during a transfer', () => {
  it('leaves nothing under the name, prints what was done and exits 130', async () => {
    await writeFile(join(place.local, 'huge'), '');
    await truncate(join(place.local, 'huge'), 64 * 1024 ** 3);
    const child = startProgram(['upload', 'huge', '--progress=plain'], { env: server.env, cwd: place.local });
    const ended = finish(child);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill('SIGINT');
    const finished = await ended;
    assert.equal(code(finished), '130 CANCELLED');
    assert.match(finished.stdout, /\n0 files, 0 B in .*\n$/u);
    assert.deepEqual(
      (await readdir(place.root)).filter((name) => name !== '.wherry'),
      ['a'],
    );
  });
});

describe('a reader that goes away', () => {
  before(async () => {
    await mkdir(join(place.root, 'many'));
    const names = Array.from(
      { length: 3000 },
      (_, index) => `a-rather-long-name-for-one-of-many-files-${index}`,
    );
    await Promise.all(names.map((name) => writeFile(join(place.root, 'many', name), '')));
    await writeFile(join(place.root, 'zeros'), '');
    await truncate(join(place.root, 'zeros'), 64 * 1024 ** 2);
  });

  for (const args of [
    ['list', '-lr', '/'],
    ['cat', '/zeros'],
  ]) {
    it(`ends ${args[0]} quietly`, async () => {
      const child = startProgram(args, { env: server.env });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      let errors = '';
      child.stderr?.on('data', (piece: Buffer) => (errors += piece.toString()));
      child.stdout?.once('data', () => child.stdout?.destroy());
      assert.equal(await exited, 0);
      assert.equal(errors, '');
    });
  }
});
