// `run` and its options, keys and tokens, as real processes.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, stat, statfs, truncate, writeFile } from 'node:fs/promises';
import { connect as connectSocket, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { connect, parseConnectionString } from '../../src/client/index.ts';
import {
  createPlace,
  finish,
  runProgram,
  startProgram,
  startServer,
  type Finished,
  type Place,
} from './program.ts';

let place: Place;

beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

const state = (): Record<string, string> => ({ XDG_STATE_HOME: place.state });

/** `run` that is expected to refuse. */
const refused = async (args: readonly string[], exit: number, pattern: RegExp): Promise<void> => {
  const { exitCode, stdout, stderr } = await runProgram(['run', ...args], { env: state() });
  assert.deepEqual([exitCode, stdout], [exit, '']);
  assert.match(stderr, /^wherry: /u);
  assert.match(stderr, pattern);
};

const code = ({ exitCode, stderr }: Finished): string =>
  `${exitCode} ${/\((?<code>[A-Z_]+)\)\n$/u.exec(stderr)?.groups?.code}`;

describe('run', () => {
  it('N19: without a token prints one, with the address, the pin and the commands to type; they work as printed', async () => {
    const child = startProgram(['run', place.root, '0', '--listen', '127.0.0.1'], {
      env: { ...state(), WHERRY_PROGRAM: './wherry' },
    });
    let text = '';
    await new Promise<void>((resolve) =>
      child.stdout?.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.includes('Ctrl-C')) resolve();
      }),
    );
    const value = (name: string): string =>
      new RegExp(`export ${name}='(?<value>[^']+)'`, 'u').exec(text)?.groups?.value ?? '';
    assert.ok(text.includes(place.root));
    assert.match(text, new RegExp(`\\nToken +${value('WHERRY_TOKEN')}\\n`, 'u'));
    assert.match(text, /\nPin +[\w-]{43}\n/u);
    assert.match(text, /\n {2}\.\/wherry list\n/u);
    const env = { ...state(), WHERRY_URL: value('WHERRY_URL'), WHERRY_TOKEN: value('WHERRY_TOKEN') };
    assert.equal((await runProgram(['list'], { env })).exitCode, 0);
    const ended = finish(child);
    child.kill('SIGINT');
    const { exitCode, stderr } = await ended;
    assert.equal(exitCode, 0);
    assert.match(stderr, /Stopping/u);
  });

  it('has the same token and pin the next time, and another token with --new-token', async () => {
    const first = await startServer(place);
    await first.stop();
    const second = await startServer(place);
    assert.deepEqual(
      [second.listening.token, second.listening.pin],
      [first.listening.token, first.listening.pin],
    );
    await second.stop();
    const third = await startServer(place, ['--new-token']);
    assert.notEqual(third.listening.token, first.listening.token);
    assert.equal(
      code(await third.client(['list'], { env: { WHERRY_TOKEN: first.listening.token ?? '' } })),
      '11 UNAUTHENTICATED',
    );
    await third.stop();
  });

  it('takes the token from its argument, --token-file or WHERRY_TOKEN', async () => {
    const token = 'abcdefghijkmnopqrstuvwx';
    await writeFile(join(place.folder, 'token'), `${token}\n`);
    for (const [args, env] of [
      [[token], {}],
      [['--token-file', join(place.folder, 'token')], {}],
      [[], { WHERRY_TOKEN: token }],
    ] as const) {
      const child = startProgram(['run', place.root, '0', ...args, '--json'], {
        env: { ...state(), ...env },
      });
      const line = await new Promise<Buffer>((resolve) => child.stdout?.once('data', resolve));
      const { addresses } = JSON.parse(line.toString()) as { addresses: string[] };
      const client = { ...state(), WHERRY_URL: addresses.at(-1) ?? '', WHERRY_TOKEN: token };
      assert.equal((await runProgram(['list'], { env: client })).exitCode, 0);
      child.kill('SIGTERM');
      await finish(child);
    }
    assert.deepEqual((await readdir(join(place.state, 'wherry'))).includes('owner-token'), false);
  });

  it('refuses what makes no sense, with a sentence, and serves nothing', async () => {
    await writeFile(join(place.folder, 'file'), '');
    await refused([join(place.folder, 'missing')], 1, /\(NOT_FOUND\)\n$/u);
    await refused([join(place.folder, 'file'), '0'], 1, /\(NOT_A_DIRECTORY\)\n$/u);
    await refused([place.root, '0', 'short'], 1, /at least 22.*\(BAD_REQUEST\)\n$/u);
    await refused([place.root, '70000'], 2, /does not fit PORT/u);
    await refused([place.root, '0', '--log-file', join(place.folder, 'no/log')], 1, /\(NOT_FOUND\)\n$/u);
    await refused([place.root, '0', '--private-key', join(place.folder, 'file')], 1, /\(BAD_REQUEST\)\n$/u);
  });

  it('N18: refuses a minimum block size above the maximum', async () => {
    await refused(
      [place.root, '0', '--min-block-size', '8K', '--max-block-size', '4K'],
      1,
      /\(INVALID_BLOCK_SIZE\)\n$/u,
    );
    await refused(
      [place.root, '0', '--min-chunk-size', '8K', '--max-chunk-size', '4K'],
      1,
      /\(INVALID_BLOCK_SIZE\)\n$/u,
    );
  });

  it('says that a port is taken, exit 1', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await refused(
      [place.root, String(port), '--listen', '127.0.0.1'],
      1,
      new RegExp(`Port ${port} is in use`, 'u'),
    );
    await new Promise((resolve) => other.close(resolve));
  });

  it('says that another server owns the directory', async () => {
    await using server = await startServer(place);
    assert.ok(server.listening.port > 0);
    await refused([place.root, '0'], 13, /\(ROOT_IN_USE\)\n$/u);
  });

  it('--create makes the directory', async () => {
    const root = join(place.folder, 'made/here');
    await using server = await startServer({ ...place, root }, ['--create']);
    assert.equal(server.listening.root, root);
    assert.ok((await stat(root)).isDirectory());
  });

  it('--read-only lets nothing be changed, and leaves no trace in the directory', async () => {
    await writeFile(join(place.root, 'a'), 'a');
    await using server = await startServer(place, ['--read-only']);
    assert.deepEqual(server.listening.remarks, ['read-only']);
    assert.equal((await server.client(['cat', '/a'])).stdout, 'a');
    for (const args of [
      ['file', '/b'],
      ['directory', '/b'],
      ['remove', '/a'],
      ['move', '/a', '/b'],
      ['copy', '/a', '/b'],
      ['upload', join(place.root, 'a'), '/b'],
    ]) {
      assert.equal(code(await server.client(args)), '12 READ_ONLY', args.join(' '));
    }
    assert.deepEqual(await readdir(place.root), ['a']);
  });

  it('--file-size-limit is inclusive', async () => {
    await using server = await startServer(place, ['--file-size-limit', '1K']);
    await writeFile(join(place.local, 'fits'), Buffer.alloc(1024));
    await writeFile(join(place.local, 'too-large'), Buffer.alloc(1025));
    assert.equal((await server.client(['upload', 'fits'])).exitCode, 0);
    assert.equal(code(await server.client(['upload', 'too-large'])), '1 TOO_LARGE');
  });

  for (const [min, max] of [
    ['--min-block-size', '--max-block-size'],
    ['--min-chunk-size', '--max-chunk-size'],
  ] as const) {
    it(`${min} and ${max} bound the block`, async () => {
      await using server = await startServer(place, [min, '4K', max, '8K']);
      await writeFile(join(place.local, 'a'), Buffer.alloc(20_000, 'a'));
      for (const [size, expected] of [
        ['2K', '1 INVALID_BLOCK_SIZE'],
        ['16K', '1 INVALID_BLOCK_SIZE'],
        ['8K', '0 undefined'],
      ] as const) {
        assert.equal(code(await server.client(['upload', '--block-size', size, 'a', `/${size}`])), expected);
      }
      assert.equal((await server.client(['upload', 'a'])).exitCode, 0);
    });
  }

  it('--names portable refuses what other systems cannot store', async () => {
    await using server = await startServer(place, ['--names', 'portable']);
    for (const name of ['*baz', 'b"az', 'baz|']) {
      assert.equal(code(await server.client(['file', name])), '1 INVALID_NAME');
    }
    await server.stop();
    await using posix = await startServer(place);
    assert.equal((await posix.client(['file', 'b"az'])).exitCode, 0);
  });

  for (const durability of ['disk', 'process']) {
    it(`--durability ${durability} ${durability === 'disk' ? 'syncs an upload before it is acknowledged' : 'syncs nothing, and says so'}`, async (context) => {
      const syncs = join(place.folder, 'syncs');
      await writeFile(syncs, '');
      await writeFile(join(place.local, 'file'), 'content');
      await using server = await startServer(place, ['--durability', durability], {
        NODE_OPTIONS: `--import=${new URL('count-syncs.mjs', import.meta.url).href}`,
        SYNCS_FILE: syncs,
      });
      const before = (await readFile(syncs, 'utf8')).length;
      assert.equal((await server.client(['upload', 'file', '/'])).exitCode, 0);
      const during = (await readFile(syncs, 'utf8')).slice(before).split('\n').length - 1;
      const isTmpfs = (await statfs(place.root)).type === 0x01021994;
      if (isTmpfs) context.diagnostic('the temporary directory is a tmpfs, where there is nothing to sync');
      // The file, then the directory that holds its name.
      if (durability === 'disk' && !isTmpfs) assert.ok(during >= 2, `${during} syncs`);
      else assert.equal(during, 0);
      assert.equal(/power cut/u.test(server.listening.remarks.join()), durability === 'process');
    });
  }

  it('--log-file gets one JSON object a line, appended', async () => {
    const log = join(place.folder, 'log');
    for (let run = 1; run <= 2; run += 1) {
      const server = await startServer(place, ['--log-file', log]);
      await server.client(['list'], { env: { WHERRY_TOKEN: 'wrong-token-wrong-token' } });
      const { stdout, stderr } = await server.stop();
      assert.equal(stdout.split('\n').at(-2), '{"type":"stopping"}');
      assert.equal((JSON.parse(stderr) as Record<string, unknown>).event, 'login-refused');
    }
    const events = (await readFile(log, 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(events.filter(({ event }) => event === 'listening').length, 2);
    assert.ok(events.every(({ time, level }) => typeof time === 'string' && typeof level === 'string'));
    assert.equal((await stat(log)).mode & 0o777, 0o600);
  });

  for (const option of ['--stop-when-idle', '--idle-timeout']) {
    it(`${option} ends the server by itself, exit 0`, async () => {
      const server = await startServer(place, [option, '300ms']);
      const exitCode = await new Promise((resolve) => server.child.once('exit', resolve));
      assert.equal(exitCode, 0);
    });
  }

  it('N17: --exclusive tells a second install at once that the server is in use, exit 13', async () => {
    await using server = await startServer(place, ['--exclusive']);
    assert.deepEqual(server.listening.remarks, ['one client at a time']);
    const other = { XDG_STATE_HOME: join(place.folder, 'another-install') };
    const holder = await connect({
      ...parseConnectionString(server.env['WHERRY_URL'] ?? ''),
      token: server.env['WHERRY_TOKEN'],
      stateDirectory: join(place.state, 'wherry'),
    });
    assert.equal(code(await server.client(['list'], { env: other })), '13 IN_USE');
    assert.equal((await server.client(['list'])).exitCode, 0, 'the same install shares the seat');
    await holder.close();
    assert.equal((await server.client(['list'], { env: other })).exitCode, 0);
  });

  it('says in its banner what it bounds', async () => {
    await using server = await startServer(place, [
      ...['--max-connections', '20', '--max-connections-per-address', '5', '--connection-timeout', '5m'],
      ...['--bandwidth', '10M:off', '--bandwidth-per-connection', '1M'],
    ]);
    assert.deepEqual(server.listening.remarks, [
      'up to 20 connections',
      'up to 5 connections from one address',
      'silent connections end after 5:00',
      'uploads at 10.0 MiB/s',
      '1.0 MiB/s each way for each connection',
    ]);
  });

  it('--listen bounds the addresses', async () => {
    await using server = await startServer(place);
    assert.equal(server.listening.addresses.length, 1);
    assert.match(server.listening.addresses[0] ?? '', /^wherry:\/\/127\.0\.0\.1:/u);
    const isRefused = await new Promise<boolean>((resolve) => {
      const socket = connectSocket(server.listening.port, '127.0.0.2', () => resolve(false));
      socket.on('error', () => resolve(true)).on('connect', () => socket.destroy());
    });
    assert.ok(isRefused, 'another address of this machine is not listened on');
  });

  it('--state is where key and token are, for the owner only', async () => {
    const directory = join(place.folder, 'elsewhere');
    const child = startProgram(['run', place.root, '0', '--json', '--state', directory], { env: state() });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill('SIGTERM');
    await finish(child);
    assert.ok((await readdir(directory)).includes('owner-token'));
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(place.state), []);
  });

  it('--private-key gives the pin that generate-keys printed', async () => {
    const file = join(place.folder, 'server.pem');
    const { pin } = JSON.parse((await runProgram(['generate-keys', '--json', '--out', file])).stdout) as {
      pin: string;
    };
    await using server = await startServer(place, ['--private-key', file]);
    assert.equal(server.listening.pin, pin);
    assert.equal((await server.client(['list'], { env: { WHERRY_PUBLIC_KEY: pin } })).exitCode, 0);
  });

  it('--insecure is said loudly', async () => {
    await using server = await startServer(place, ['--insecure']);
    assert.match(server.listening.remarks.join(), /UNENCRYPTED/u);
  });

  it('--quiet prints nothing', async () => {
    const child = startProgram(['run', place.root, '0', '--quiet', '--stop-when-idle', '200ms'], {
      env: state(),
    });
    assert.deepEqual(await finish(child), { exitCode: 0, stdout: '', stderr: '' });
  });

  it('brings what is under way to its end when it is stopped', async () => {
    await mkdir(join(place.root, 'd'));
    const server = await startServer(place);
    await writeFile(join(place.local, 'large'), '');
    await truncate(join(place.local, 'large'), 64 * 1024 * 1024);
    const upload = server.client(['upload', 'large', '/d/large']);
    await upload;
    assert.equal((await server.stop()).exitCode, 0);
    assert.equal((await stat(join(place.root, 'd/large'))).size, 64 * 1024 * 1024);
  });

  it('ends at once at a second interrupt, whatever a client does', async () => {
    const server = await startServer(place);
    await writeFile(join(place.local, 'huge'), '');
    await truncate(join(place.local, 'huge'), 64 * 1024 ** 3);
    const client = startProgram(['upload', '--progress=plain', 'huge'], {
      env: server.env,
      cwd: place.local,
    });
    await new Promise((resolve) => client.stdout?.once('data', resolve));
    // The client is there, but answers nothing: the server would wait for it as long as it waits for any silent peer.
    client.kill('SIGSTOP');
    const stopping = new Promise((resolve) => server.child.stdout?.once('data', resolve));
    server.child.kill('SIGINT');
    await stopping;
    const { exitCode } = await server.stop();
    assert.equal(exitCode, 130);
    const ended = finish(client);
    client.kill('SIGKILL');
    await ended;
  });
});

describe('generate-token', () => {
  it('case 112: prints 22 characters and a line end, another one each time', async () => {
    const [a, b] = [await runProgram(['generate-token']), await runProgram(['generate-token'])];
    assert.match(a.stdout, /^[2-9A-HJ-NP-Za-km-z]{22}\n$/u);
    assert.notEqual(a.stdout, b.stdout);
    assert.equal(
      (JSON.parse((await runProgram(['generate-token', '--json'])).stdout) as { token: string }).token.length,
      22,
    );
  });
});

describe('generate-keys', () => {
  it('case 113: prints both keys with their labels, and the pin', async () => {
    const { exitCode, stdout } = await runProgram(['generate-keys']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^Public key +[\w-]+\nPin +[\w-]{43}\nPrivate key/u);
    assert.match(stdout, /-----BEGIN PRIVATE KEY-----\n/u);
  });

  it('--out writes the private key to a new file of mode 0600 and prints it nowhere; an existing file stays', async () => {
    const file = join(place.folder, 'key.pem');
    const { stdout } = await runProgram(['generate-keys', '--out', file]);
    assert.doesNotMatch(stdout, /PRIVATE KEY-----/u);
    const pem = await readFile(file, 'utf8');
    assert.match(pem, /^-----BEGIN PRIVATE KEY-----/u);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(code(await runProgram(['generate-keys', '--out', file])), '1 ALREADY_EXISTS');
    assert.equal(await readFile(file, 'utf8'), pem);
  });
});
