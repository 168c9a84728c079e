// What a server that was started does on SIGTERM while files move, and on SIGHUP while it writes its log.

import assert from 'node:assert/strict';
import { readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { connect, type Remote } from '../../../src/client/index.ts';
import { createPlace, finish, startProgram, type Place } from '../program.ts';
import { createDesk, type ServerDesk, type Started } from './started-server.ts';

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

const connectTo = ({ port, token = '' }: Started): Promise<Remote> =>
  connect({ host: '127.0.0.1', port, token, stateDirectory: join(place.folder, 'client') });

const isRefused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(false));
    socket.on('error', () => resolve(true)).on('connect', () => socket.destroy());
  });

describe('a server that is told to stop', () => {
  it('lets nobody in any more, and finishes what is under way', async () => {
    const started = await desk.start();
    await using remote = await connectTo(started);
    const handle = await remote.files.open('/file', 'w');
    await handle.write(0, Buffer.from('one'));
    const stopped = desk.wherry(['stop']);
    while (!(await isRefused(started.port))) await new Promise((resolve) => setImmediate(resolve));
    await handle.write(3, Buffer.from('two'));
    await handle.close();
    assert.equal((await stopped).exitCode, 0);
    assert.equal(await readFile(join(place.root, 'file'), 'utf8'), 'onetwo');
  });

  it('cuts it off after its grace, and leaves a part that can be resumed', async () => {
    const started = await desk.start(['--grace', '300ms', '--durability', 'process']);
    await writeFile(join(place.local, 'huge'), '');
    await truncate(join(place.local, 'huge'), 64 * 1024 ** 3);
    const client = startProgram(['upload', '--progress=plain', 'huge', '/'], {
      env: desk.clientEnv(started),
      cwd: place.local,
    });
    await new Promise((resolve) => client.stdout?.once('data', resolve));
    const stopped = await desk.wherry(['stop']);
    const ended = finish(client);
    client.kill('SIGKILL');
    await ended;
    assert.equal(stopped.exitCode, 0, stopped.stderr);
    assert.ok((await desk.events(started.logFile)).some(({ event }) => event === 'cut-off'));
    const again = await desk.start();
    const parts = await desk.wherry(['parts', 'list', '--server', '--json'], { env: desk.clientEnv(again) });
    assert.match(parts.stdout, /"path":"\/huge"/u);
  });
});

describe('the log of a running server', () => {
  it('has every line once when its file is moved away and SIGHUP is sent under writing', async () => {
    const log = join(place.folder, 'the.log');
    const started = await desk.start(['--log-file', log, '--log-level', 'debug']);
    await using remote = await connectTo(started);
    const count = 150;
    const files: string[] = [];
    for (let number = 0; number < count; number += 1) {
      const made = remote.files.makeDirectory(`/${number}`);
      if (number % 50 === 25) {
        files.push(`${log}.${number}`);
        await rename(log, `${log}.${number}`);
        process.kill(started.pid, 'SIGHUP');
      }
      await made;
    }
    await remote.close();
    await desk.wherry(['stop']);
    const text = (await Promise.all([...files, log].map((file) => readFile(file, 'utf8')))).join('');
    const records = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { event: string; path?: string });
    const made = records.filter(({ event }) => event === 'files.mkdir').map(({ path }) => path);
    assert.deepEqual(
      made,
      Array.from({ length: count }, (_, number) => `/${number}`),
    );
  });
});
