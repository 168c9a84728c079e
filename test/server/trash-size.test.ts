// A server whose trash may hold only so much, on a real disk.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { Remote } from '../../src/client/index.ts';
import { createServer, type LogRecord } from '../../src/server/index.ts';
import { code, logIn } from './account-bed.ts';
import { startServer } from './running-server.ts';

const KEEP_BYTES = 10_000;

/** Hears the log, and fulfils when so many items have gone. */
const createTrimLog = () => {
  let gone = 0;
  const waiting: { readonly items: number; readonly resolve: () => void }[] = [];
  return {
    log: (record: LogRecord): void => {
      if (record.event !== 'trash.trimmed') return;
      gone += Number(record['items']);
      for (const { items, resolve } of waiting) if (gone >= items) resolve();
    },
    trimmed: (items: number): Promise<void> =>
      new Promise((resolve) => {
        if (gone >= items) resolve();
        else waiting.push({ items, resolve });
      }),
  };
};

const write = (remote: Remote, path: string, size: number): Promise<unknown> =>
  remote.files.write(path, [new Uint8Array(size)], { onConflict: 'replace' });

const paths = async (remote: Remote): Promise<string[]> =>
  (await Array.fromAsync(remote.files.trashList())).map(({ path }) => path);

describe('a server with a size for its trash', () => {
  it('lets the oldest go after what made it too large, whatever way that came', async () => {
    const { log, trimmed } = createTrimLog();
    await using running = await startServer({ trashKeepBytes: KEEP_BYTES, log });
    const remote = await running.connect();
    for (const name of ['/a', '/b', '/c']) {
      await write(remote, name, 4000);
      await remote.files.remove(name);
    }
    await trimmed(1);
    assert.deepEqual(await paths(remote), ['/c', '/b']);
    await write(remote, '/file', 5000);
    await write(remote, '/file', 1);
    await trimmed(2);
    assert.deepEqual(await paths(remote), ['/file', '/c']);
    await remote.files.makeDirectory('/tree');
    await write(remote, '/tree/file', 20_000);
    await remote.files.remove('/tree', { recursive: true });
    await trimmed(3);
    assert.deepEqual(await paths(remote), ['/file', '/c']);
  });

  it('is right again after a restart, when the next thing comes', async () => {
    await using before = await startServer();
    const filling = await before.connect();
    for (const name of ['/a', '/b', '/c']) {
      await write(filling, name, 4000);
      await filling.files.remove(name);
    }
    await filling.close();
    await before.server.close();
    const { log, trimmed } = createTrimLog();
    const { root, stateDirectory } = before;
    await using running = await startServer({ root, stateDirectory, trashKeepBytes: 5000, log });
    const remote = await logIn(running, { token: running.server.token });
    await write(remote, '/d', 1000);
    await remote.files.remove('/d');
    await trimmed(2);
    assert.deepEqual(await paths(remote), ['/d', '/c']);
    await remote.close();
  });

  it('holds the trash of each of several roots to it', async () => {
    await using place = await startServer();
    const { directory } = place;
    const { log, trimmed } = createTrimLog();
    for (const name of ['one', 'two']) await mkdir(join(directory, name));
    await using server = await createServer({
      roots: ['one', 'two'].map((name) => ({ path: `/${name}`, directory: join(directory, name) })),
      listen: '127.0.0.1',
      port: 0,
      stateDirectory: join(directory, 'several'),
      trashKeepBytes: KEEP_BYTES,
      log,
    });
    const remote = await logIn({ ...place, server }, { token: server.token });
    for (const path of ['/one/a', '/two/a', '/one/b', '/two/b', '/one/c']) {
      await write(remote, path, 5000);
      await remote.files.remove(path);
    }
    await trimmed(1);
    assert.deepEqual(await paths(remote), ['/one/c', '/two/b', '/one/b', '/two/a']);
    await remote.close();
  });

  it('refuses a size that is none', async () => {
    for (const trashKeepBytes of [0, -1, 1.5, Number.NaN])
      await assert.rejects(startServer({ trashKeepBytes }), code('INVALID_SIZE'));
  });
});
