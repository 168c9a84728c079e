// A server that is stopped, or killed, in the middle of an upload, and another one in its place: the client goes on there.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from '../../../src/client/index.ts';
import { createPlace, startServer as startProcess, type Place } from '../../cli/program.ts';
import { startServer } from '../../server/running-server.ts';
import { startCuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
import { createRealUpload, runRealUpload } from './real-client.ts';
import { bearer, content, createTusClient, hashOf } from './tus-client.ts';

const MIB = 1024 * 1024;
const SIZE = 10 * MIB + 5;
const BYTES = content(SIZE);
/** Until the next server is there. */
const RETRY = Array.from({ length: 2000 }, () => 20);

/** Fulfils when so many bytes of the unfinished file are verified, as somebody sees who asks. */
const verified = async (
  server: { readonly port: number; readonly token: string },
  path: string,
  bytes: number,
): Promise<void> => {
  const remote = await connect({ host: '127.0.0.1', stateDirectory: false, reconnect: false, ...server });
  try {
    const there = async (): Promise<number> =>
      (await remote.files.parts()).find((part) => part.path === path)?.verified ?? 0;
    while ((await there()) < bytes);
  } finally {
    await remote.close();
  }
};

const visible = async (root: string): Promise<string[]> =>
  (await readdir(root)).filter((name) => name !== '.wherry');

describe('a server that is stopped', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  for (const [what, graceMs] of [
    ['at once', 0],
    ['while it waits for what is under way', 60_000],
  ] as const)
    it(`${what} keeps the whole pieces of an upload for the next one, where the client goes on`, async () => {
      const place = {
        root: join(directory, `root ${graceMs}`),
        stateDirectory: join(directory, `${graceMs}`),
      };
      let running = await startServer(place);
      const { token } = running.server;
      await using proxy = await startCuttingProxy(running.server.port);
      proxy.cuts.push({ method: 'PATCH', where: 'file', at: 9 * MIB });
      const cut = new Promise<void>((resolve) => {
        proxy.onCut = async () => {
          await verified({ port: running.server.port, token }, '/file', 8 * MIB);
          resolve();
          // The server ends the connection, or waits for it.
          if (graceMs === 0) await running.server.close();
        };
      });
      const upload = createRealUpload(BYTES, { port: proxy.port, token, name: 'file', retryDelays: RETRY });
      upload.upload.start();
      await cut;
      await running.server.close({ graceMs });
      await running[Symbol.asyncDispose]();
      assert.deepEqual(await visible(place.root), []);
      running = await startServer({ ...place, token });
      proxy.target = running.server.port;
      await upload.done;
      assert.equal(hashOf(await readFile(join(place.root, 'file'))), hashOf(BYTES));
      assert.deepEqual(await visible(place.root), ['file']);
      const again = proxy.requests.findLast((request) => request.startsWith('PATCH'));
      assert.equal(again, `PATCH ${8 * MIB}`);
      await running[Symbol.asyncDispose]();
    });

  it('finds many unfinished uploads again, each where its last whole piece ended', async () => {
    const place = { root: join(directory, 'many'), stateDirectory: join(directory, 'many-state') };
    const first = await startServer(place);
    const { token } = first.server;
    const before = createTusClient(first.server.port, bearer(token));
    const urls: string[] = [];
    for (let index = 0; index < 16; index += 1) {
      const size = index % 4 === 0 ? 6 * MIB : 1000;
      const url = await before.create(size, `file-${index}`);
      await before.patch(url, 0, content(index % 4 === 0 ? 5 * MIB : 500));
      urls.push(url);
    }
    await first[Symbol.asyncDispose]();
    assert.deepEqual(await visible(place.root), []);
    await using second = await startServer({ ...place, token });
    const client = createTusClient(second.server.port, bearer(token));
    for (const [index, url] of urls.entries()) {
      const offset = await client.offsetOf(url);
      assert.equal(offset, index % 4 === 0 ? 4 * MIB : 0);
      const bytes = content(index % 4 === 0 ? 6 * MIB : 1000);
      assert.equal((await client.patch(url, offset, bytes.subarray(offset))).status, 204);
      assert.equal(hashOf(await readFile(join(place.root, `file-${index}`))), hashOf(bytes));
    }
    assert.equal((await visible(place.root)).length, 16);
  });
});

describe('a server that is killed', () => {
  let place: Place;
  let server: Awaited<ReturnType<typeof startProcess>>;
  let token: string;
  let proxy: CuttingProxy;
  before(async () => {
    place = await createPlace();
    server = await startProcess(place);
    token = server.env['WHERRY_TOKEN'] ?? '';
    proxy = await startCuttingProxy(server.listening.port);
  });
  after(async () => {
    await proxy[Symbol.asyncDispose]();
    await server.stop();
    await place.remove();
  });

  const cuts: readonly Cut[] = [
    { method: 'POST', where: 'answer', at: 0 },
    { method: 'PATCH', where: 'file', at: SIZE - 1 },
    { method: 'PATCH', where: 'answer', at: 0 },
  ];
  for (const cut of cuts)
    it(`at byte ${cut.at} of ${cut.method} (${cut.where}) shows nothing unfinished, and the client finishes with the next`, async () => {
      const name = `${cut.method}-${cut.where}-${cut.at}`;
      proxy.cuts.push(cut);
      const killed = new Promise<void>((resolve) => {
        proxy.onCut = async () => {
          server.child.kill('SIGKILL');
          await server.stop();
          resolve();
        };
      });
      const done = runRealUpload(BYTES, { port: proxy.port, token, name, retryDelays: RETRY });
      await killed;
      const isWhole = cut.method === 'PATCH' && cut.where === 'answer';
      assert.equal((await visible(place.root)).includes(name), isWhole);
      server = await startProcess(place);
      proxy.target = server.listening.port;
      await done;
      assert.equal(hashOf(await readFile(join(place.root, name))), hashOf(BYTES));
      assert.equal((await visible(place.root)).filter((each) => each.startsWith(name)).length, 1);
      assert.deepEqual(
        (await readdir(join(place.root, '.wherry', 'staging'))).filter((each) => each.endsWith('.part')),
        [],
      );
    });

  it('in the middle of one long request has kept the pieces that had come', async () => {
    proxy.requests.length = 0;
    proxy.cuts.push({ method: 'PATCH', where: 'file', at: 9 * MIB });
    const killed = new Promise<void>((resolve) => {
      proxy.onCut = async () => {
        await verified({ port: server.listening.port, token }, '/long', 8 * MIB);
        server.child.kill('SIGKILL');
        await server.stop();
        resolve();
      };
    });
    const done = runRealUpload(BYTES, { port: proxy.port, token, name: 'long', retryDelays: RETRY });
    await killed;
    server = await startProcess(place);
    proxy.target = server.listening.port;
    await done;
    assert.equal(hashOf(await readFile(join(place.root, 'long'))), hashOf(BYTES));
    assert.equal(proxy.requests.at(-1), `PATCH ${8 * MIB}`);
  });
});
