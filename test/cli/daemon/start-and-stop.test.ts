// `start`, `stop`, `status` and `restart` as real processes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { processIdentity } from '../../../src/cli/daemon/process-identity.ts';
import { createPlace, type Finished, type Place } from '../program.ts';
import { createDesk, isAlive, type ServerDesk } from './started-server.ts';

let place: Place;
let desk: ServerDesk;

beforeEach(async () => {
  place = await createPlace();
  desk = createDesk(place);
});
afterEach(async () => {
  desk.clear();
  await place.remove();
});

const code = ({ exitCode, stderr }: Finished): string => {
  const { plain, json } = /\((?<plain>[A-Z_]+)\)\n|"code":"(?<json>[A-Z_]+)"/u.exec(stderr)?.groups ?? {};
  return `${exitCode} ${plain ?? json}`;
};

const servers = async (): Promise<readonly string[]> =>
  (await readdir(join(place.state, 'wherry/servers'))).filter((name) => !name.endsWith('.log'));

describe('start', () => {
  it('returns when the server can be used, tells how, and leaves a pidfile that holds no secret', async () => {
    const token = 'abcdefghijkmnopqrstuvwx';
    const started = await desk.start([token]);
    assert.ok(await isAlive(started.pid));
    const env = { ...desk.clientEnv(started), WHERRY_TOKEN: token };
    assert.equal((await desk.wherry(['list'], { env })).exitCode, 0);
    const pidFile = await readFile(started.pidFile, 'utf8');
    assert.equal(pidFile.split('\n', 1)[0], String(started.pid));
    assert.equal((await stat(started.pidFile)).mode & 0o777, 0o600);
    const commandLine = await readFile(`/proc/${started.pid}/cmdline`, 'utf8');
    const log = await readFile(started.logFile, 'utf8');
    for (const text of [pidFile, commandLine, log]) assert.ok(!text.includes(token));
    const text = await desk.wherry(['status', String(started.port)]);
    assert.deepEqual([text.exitCode, text.stdout.includes(place.root)], [0, true]);
    assert.match(text.stdout, new RegExp(`^Server +running, process ${started.pid}, `, 'u'));
    const stopped = await desk.wherry(['stop']);
    assert.deepEqual([stopped.exitCode, stopped.stderr, await isAlive(started.pid)], [0, '', false]);
    assert.deepEqual(await servers(), [], 'no pidfile and no lock is left');
    const after = (await desk.events(started.logFile)).map(({ event }) => event);
    assert.deepEqual([after[0], after.at(-1)], ['listening', 'closed']);
  });

  it('prints what run prints, and how the server is stopped', async () => {
    const { stdout } = await desk.wherry(['start', place.root, '0', '--listen', '127.0.0.1']);
    assert.match(stdout, /^Serving .*\n *Address .*\nBrowser .*\nToken .*\nPin /u);
    const port = /wherry stop (?<port>\d+)" stops it\.\n$/u.exec(stdout)?.groups?.port ?? '';
    assert.equal((await desk.wherry(['stop', port, '--now'])).exitCode, 0);
  });

  it('refuses with the words and the exit code of run, and leaves no process, no pidfile and no log', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    await writeFile(join(place.folder, 'empty'), '');
    for (const args of [
      [join(place.folder, 'missing'), '0'],
      [place.root, port, '--listen', '127.0.0.1'],
      [place.root, '0', 'short'],
      [place.root, '0', '--private-key', join(place.folder, 'empty')],
      [place.root, '0', '--min-block-size', '8K', '--max-block-size', '4K'],
      [place.root, '0', '--log-file', join(place.folder, 'no/log')],
      [place.root, '70000'],
      [''],
    ]) {
      const [run, start] = [await desk.wherry(['run', ...args]), await desk.wherry(['start', ...args])];
      const first = ({ exitCode, stdout, stderr }: Finished): unknown => [
        exitCode,
        stdout,
        stderr.split('\n', 1)[0],
      ];
      assert.notEqual(start.exitCode, 0);
      assert.deepEqual(first(start), first(run), args.join(' '));
    }
    await new Promise((resolve) => other.close(resolve));
    const left = await readdir(join(place.state, 'wherry/servers')).catch(() => []);
    assert.deepEqual(left, []);
    assert.equal(code(await desk.wherry(['status'])), '1 undefined');
  });

  it('lets one of two servers with the same pidfile win, and one of two with the same directory', async () => {
    const pidFile = join(place.folder, 'the.pid');
    const args = ['--json', '--listen', '127.0.0.1'];
    const roots = [place.root, place.local];
    const samePidFile = await Promise.all(
      roots.map((root) => desk.wherry(['start', root, '0', ...args, '--pidfile', pidFile])),
    );
    assert.deepEqual(samePidFile.map(code).toSorted(), ['0 undefined', '13 BUSY']);
    assert.equal((await desk.wherry(['stop', '--pidfile', pidFile])).exitCode, 0);
    const sameRoot = await Promise.all([1, 2].map(() => desk.wherry(['start', place.root, '0', ...args])));
    assert.deepEqual(sameRoot.map(code).toSorted(), ['0 undefined', '13 ROOT_IN_USE']);
    assert.deepEqual((await readdir(place.folder)).toSorted(), ['local', 'root', 'state']);
  });

  it('writes over no file that is not its own', async () => {
    const pidFile = join(place.folder, 'notes.txt');
    await writeFile(pidFile, 'precious\n');
    const refused = await desk.wherry(['start', place.root, '0', '--pidfile', pidFile]);
    assert.equal(code(refused), '1 ALREADY_EXISTS');
    assert.equal(await readFile(pidFile, 'utf8'), 'precious\n');
  });

  it('survives the hangup of its terminal, and needs not the directory it was started in', async () => {
    const started = await desk.start();
    process.kill(started.pid, 'SIGHUP');
    assert.equal((await desk.wherry(['list'], { env: desk.clientEnv(started) })).exitCode, 0);
    assert.equal(await readlink(`/proc/${started.pid}/cwd`), '/');
    assert.equal((await desk.events(started.logFile)).at(1)?.event, 'log-reopened');
  });
});

describe('a server that was killed', () => {
  it('is said not to run; the next one takes its pidfile, and restart brings it back', async () => {
    const started = await desk.start();
    process.kill(started.pid, 'SIGKILL');
    while (await isAlive(started.pid)) await new Promise((resolve) => setImmediate(resolve));
    const status = await desk.wherry(['status', '--json']);
    assert.deepEqual([status.exitCode, (JSON.parse(status.stdout) as { state: string }).state], [1, 'left']);
    const again = await desk.wherry(['restart', '--json']);
    assert.equal(again.exitCode, 0, again.stderr);
    const { pid, port } = JSON.parse(again.stdout) as { pid: number; port: number };
    assert.equal(port, started.port);
    process.kill(pid, 'SIGKILL');
    while (await isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
    const third = await desk.wherry(['start', place.root, String(port), '--json', '--listen', '127.0.0.1']);
    assert.equal(third.exitCode, 0, third.stderr);
    assert.equal((await desk.wherry(['stop'])).exitCode, 0);
    assert.equal(code(await desk.wherry(['stop'])), '1 NOT_FOUND');
  });
});

describe('stop', () => {
  it('lists the servers and stops none when several run and none is named', async () => {
    const first = await desk.start();
    const second = JSON.parse(
      (await desk.wherry(['start', place.local, '0', '--json', '--listen', '127.0.0.1'])).stdout,
    ) as { port: number; pid: number };
    const refused = await desk.wherry(['stop']);
    assert.equal(code(refused), '1 BAD_REQUEST');
    for (const { port } of [first, second]) assert.ok(refused.stderr.includes(String(port)));
    assert.ok((await isAlive(first.pid)) && (await isAlive(second.pid)));
    assert.equal((await desk.wherry(['stop', String(second.port)])).exitCode, 0);
    assert.deepEqual([await isAlive(first.pid), await isAlive(second.pid)], [true, false]);
  });

  it('never touches a process that is not the server, whatever a pidfile says', async () => {
    const started = await desk.start();
    const ours = await readFile(started.pidFile, 'utf8');
    const foreign = spawn('sleep', ['60']);
    try {
      const identity = await processIdentity(foreign.pid ?? 0);
      const pidFile = join(place.folder, 'forged.pid');
      const forgeries = {
        'only a number': `${foreign.pid}\n`,
        'a number that was used again': ours.replace(/^\d+/u, String(foreign.pid)),
        'everything right but the lock': ours
          .replace(/^\d+/u, String(foreign.pid))
          .replace(/"identity":"[^"]*"/u, `"identity":"${identity}"`),
      };
      for (const [what, text] of Object.entries(forgeries)) {
        await writeFile(pidFile, text);
        const refused = await desk.wherry(['stop', '--now', '--pidfile', pidFile]);
        assert.notEqual(refused.exitCode, 0, what);
        assert.ok(await isAlive(foreign.pid ?? 0), what);
      }
      // The lock is held, by the server; the process is another one.
      await writeFile(started.pidFile, forgeries['a number that was used again']);
      assert.equal(code(await desk.wherry(['stop', '--now'])), '12 FORBIDDEN');
      assert.match((await desk.wherry(['status'])).stdout, /^Server +unknown: /u);
      assert.ok((await isAlive(foreign.pid ?? 0)) && (await isAlive(started.pid)));
    } finally {
      foreign.kill('SIGKILL');
    }
  });
});

describe('restart', () => {
  it('keeps port, directory and options, and the token', async () => {
    const started = await desk.start(['--read-only', '--new-token']);
    const restarted = await desk.wherry(['restart', '--json'], {
      // Meant for some other server; the restarted one keeps its own.
      env: { WHERRY_TOKEN: 'another-token-another-token' },
    });
    const again = JSON.parse(restarted.stdout) as typeof started;
    assert.notEqual(again.pid, started.pid);
    assert.deepEqual(
      [again.port, again.root, again.remarks, again.token, again.pidFile],
      [started.port, started.root, started.remarks, started.token, started.pidFile],
    );
  });

  it('keeps what variables said when it was started, and takes nothing from those that are set now', async () => {
    const config = join(place.folder, 'server.toml');
    await writeFile(config, 'names = "portable"\n');
    const started = await desk.start([], {
      env: { WHERRY_READ_ONLY: '1', WHERRY_SERVER_CONFIG: config },
    });
    assert.deepEqual(started.remarks, ['read-only', 'portable names only']);
    await writeFile(join(place.folder, 'other-token'), 'abcdefghijkmnopqrstuvwx\n');
    const restarted = await desk.wherry(['restart', '--json'], {
      env: {
        WHERRY_READ_ONLY: '0',
        WHERRY_FILE_SIZE_LIMIT: '1K',
        // For a client, the token of some other server.
        WHERRY_TOKEN_FILE: join(place.folder, 'other-token'),
      },
    });
    assert.equal(restarted.exitCode, 0, restarted.stderr);
    const again = JSON.parse(restarted.stdout) as typeof started;
    assert.deepEqual(
      [again.remarks, again.token, again.port],
      [started.remarks, started.token, started.port],
    );
  });

  it('does nothing when the token was not kept; with it in WHERRY_TOKEN it starts again', async () => {
    const token = 'abcdefghijkmnopqrstuvwx';
    const started = await desk.start([token]);
    const refused = await desk.wherry(['restart']);
    assert.equal(code(refused), '1 BAD_REQUEST');
    assert.ok(await isAlive(started.pid));
    const restarted = await desk.wherry(['restart', '--json'], { env: { WHERRY_TOKEN: token } });
    assert.equal(restarted.exitCode, 0, restarted.stderr);
    const env = { ...desk.clientEnv(started), WHERRY_TOKEN: token };
    assert.equal((await desk.wherry(['list'], { env })).exitCode, 0);
  });
});
