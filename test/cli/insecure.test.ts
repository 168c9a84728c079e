// `--insecure` between two machines. The machines are network namespaces of this test's own, joined by a cable of its
// own; nothing leaves them. Where namespaces cannot be made, that is said.

import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { createPlace, type Place } from './program.ts';

const PROGRAM = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const SERVER_ADDRESS = '10.91.0.1';
const TOKEN = 'a-token-for-two-machines-1';

interface Machines extends Disposable {
  readonly server: string;
  readonly client: string;
}

const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: 'ignore' });

const createMachines = (): Machines | undefined => {
  const [server, client] = [`wherry-${process.pid}-a`, `wherry-${process.pid}-b`];
  const remove = (): void => {
    for (const name of [server, client]) {
      try {
        ip('netns', 'del', name);
      } catch {
        // It was never made.
      }
    }
  };
  try {
    ip('netns', 'add', server);
    ip('netns', 'add', client);
    ip('link', 'add', 'cable', 'netns', server, 'type', 'veth', 'peer', 'name', 'cable', 'netns', client);
    ip('-n', server, 'addr', 'add', `${SERVER_ADDRESS}/24`, 'dev', 'cable');
    ip('-n', client, 'addr', 'add', '10.91.0.2/24', 'dev', 'cable');
    for (const name of [server, client]) {
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', name, 'link', 'set', 'cable', 'up');
    }
  } catch {
    remove();
    return undefined;
  }
  return { server, client, [Symbol.dispose]: remove };
};

const startServerOn = async (
  machine: string,
  place: Place,
  options: readonly string[],
): Promise<ChildProcess> => {
  const args = [
    'netns',
    'exec',
    machine,
    process.execPath,
    PROGRAM,
    'run',
    place.root,
    '7000',
    '--json',
    ...options,
  ];
  const child = spawn('ip', args, {
    env: { ...process.env, XDG_STATE_HOME: place.state, WHERRY_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
};

const listFrom = (machine: string, place: Place, options: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const url = `wherry+tcp://${SERVER_ADDRESS}:7000`;
    const args = [
      'netns',
      'exec',
      machine,
      process.execPath,
      PROGRAM,
      'list',
      '--remote',
      url,
      '--timeout',
      '10',
      ...options,
    ];
    const child = execFile('ip', args, {
      env: { ...process.env, XDG_STATE_HOME: place.local, WHERRY_TOKEN: TOKEN },
    });
    child.on('exit', (code) => resolve(code ?? -1));
  });

describe('an unencrypted link between two machines', () => {
  it('is refused by the client and by the server, each unless told --insecure', async (context) => {
    using machines = createMachines();
    if (machines === undefined) {
      context.diagnostic('no network namespaces can be made here');
      return;
    }
    const place = await createPlace();
    try {
      for (const [options, expected] of [
        [[], 10],
        [['--insecure'], 0],
      ] as const) {
        const server = await startServerOn(machines.server, place, options);
        const ended = once(server, 'exit');
        assert.equal(await listFrom(machines.client, place, []), 12, 'the client refuses by itself');
        assert.equal(await listFrom(machines.client, place, ['--insecure']), expected);
        server.kill('SIGTERM');
        await ended;
      }
    } finally {
      await place.remove();
    }
  });
});
