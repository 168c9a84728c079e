// tus-js-client against a real server over https, through a proxy that ends its connections at chosen bytes. However it is cut, the
// file is there once, with the bytes that were sent, and not before.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, beforeEach, describe, it } from 'node:test';
import { DetailedError } from 'tus-js-client';
import { startCuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
import { createRealUpload, createUrlStorage, runRealUpload, type ClientInit } from './real-client.ts';
import { startTus, type TusBed } from './tus-bed.ts';
import { content, hashOf } from './tus-client.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const SIZE = 5 * MIB + 77;
const BYTES = content(SIZE);
/** Sent at once, it is read past the parser. */
const LARGE = content(9 * MIB + 77);

let bed: TusBed;
let proxy: CuttingProxy;
let init: Omit<ClientInit, 'name'>;
before(async () => {
  bed = await startTus();
  proxy = await startCuttingProxy(bed.running.server.port);
  init = { port: proxy.port, token: bed.running.server.token };
});
beforeEach(() => {
  proxy.cuts.length = 0;
  proxy.requests.length = 0;
  proxy.onRequest = () => {};
});
after(async () => {
  await proxy[Symbol.asyncDispose]();
  await bed[Symbol.asyncDispose]();
});

/** The file is there, whole and once, and nothing else of it. */
const assertThere = async (name: string, bytes: Uint8Array = BYTES): Promise<void> => {
  assert.equal(hashOf(await bed.read(name)), hashOf(bytes));
  assert.deepEqual(
    (await bed.names()).filter((each) => each.startsWith(name)),
    [name],
  );
  assert.deepEqual(
    (await bed.staged()).filter((each) => each.endsWith('.part')),
    [],
  );
};

const inMiddle: readonly Cut[] = [
  { method: 'POST', where: 'head', at: 0 },
  { method: 'POST', where: 'answer', at: 0 },
  { method: 'POST', where: 'answer', at: 20 },
  { method: 'PATCH', where: 'head', at: 0 },
  { method: 'PATCH', where: 'head', at: 40 },
];
/** Requests of so many bytes, of this content, and where they are cut: before which bytes of the file. */
const CUTS: readonly (readonly [number, Uint8Array, readonly number[]])[] = [
  [
    Infinity,
    LARGE,
    [0, 1, 64 * KIB - 1, MIB, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 8 * MIB, LARGE.length - 1, LARGE.length],
  ],
  [MIB, BYTES, [1, MIB, 4 * MIB - 1, SIZE]],
  [5 * MIB + 3, BYTES, [5 * MIB + 3, SIZE - 1]],
];

describe('tus-js-client', () => {
  const upload = async (
    name: string,
    chunkSize: number,
    cuts: readonly Cut[],
    bytes = BYTES,
  ): Promise<void> => {
    proxy.cuts.push(...cuts);
    await runRealUpload(bytes, { ...init, name, chunkSize });
    assert.deepEqual(proxy.cuts, []);
    await assertThere(name, bytes);
  };
  for (const [chunkSize, bytes, cuts] of CUTS) {
    it(`comes through with requests of ${chunkSize} bytes`, () =>
      upload(`uncut-${chunkSize}`, chunkSize, [], bytes));
    for (const at of cuts)
      it(`comes through with requests of ${chunkSize} bytes when it is cut before byte ${at}`, () =>
        upload(`cut-${chunkSize}-${at}`, chunkSize, [{ method: 'PATCH', where: 'file', at }], bytes));
  }
  for (const [index, cut] of inMiddle.entries())
    it(`comes through when ${cut.method} is cut at byte ${cut.at} of its ${cut.where}`, () =>
      upload(`middle-${index}`, Infinity, [cut]));
  for (const at of [0, 30])
    it(`comes through when the last answer is lost at byte ${at}, and so is that of HEAD`, () =>
      upload(`lost-${at}`, Infinity, [
        { method: 'PATCH', where: 'answer', at },
        { method: 'HEAD', where: 'answer', at },
        { method: 'HEAD', where: 'head', at: 0 },
      ]));
  it('comes through when it is cut again and again', () =>
    upload(
      'again',
      Infinity,
      [10, MIB, 2 * MIB, 3 * MIB + 1, 4 * MIB, 5 * MIB].map((at) => ({ method: 'PATCH', where: 'file', at })),
    ));

  it('sends nothing again that had arrived', async () => {
    proxy.cuts.push({ method: 'PATCH', where: 'file', at: 2 * MIB + 3 });
    await runRealUpload(BYTES, { ...init, name: 'goes-on' });
    assert.deepEqual(proxy.requests, ['POST 0', 'PATCH 0', 'HEAD 0', `PATCH ${2 * MIB + 3}`]);
  });

  it('uploads nothing at all, and a single byte', async () => {
    await runRealUpload(new Uint8Array(0), { ...init, name: 'nothing' });
    await assertThere('nothing', new Uint8Array(0));
    await runRealUpload(content(1), { ...init, name: 'byte' });
    await assertThere('byte', content(1));
  });

  it('sends the bytes with the creation, and does so again when that is cut', async () => {
    for (const [index, at] of [0, 500, 1000].entries()) {
      const name = `creation-${index}`;
      proxy.cuts.push({ method: 'POST', where: index === 2 ? 'answer' : 'head', at });
      await runRealUpload(BYTES, { ...init, name, uploadDataDuringCreation: true, chunkSize: MIB });
      await assertThere(name);
    }
  });

  it('comes through where only POST does', async () => {
    proxy.cuts.push({ method: 'POST', where: 'answer', at: 0 });
    await runRealUpload(BYTES, { ...init, name: 'posted', overridePatchMethod: true, chunkSize: 2 * MIB });
    await assertThere('posted');
    assert.ok(proxy.requests.every((request) => !request.startsWith('PATCH')));
  });

  it('makes the directories of a path', async () => {
    const metadata = { filename: 'c', relativePath: 'x/y/c' };
    await runRealUpload(content(9), { ...init, name: 'c', directory: '/dir/', metadata });
    assert.deepEqual(await bed.read('dir/x/y/c'), content(9));
  });

  it('pauses, is found again, and goes on', async () => {
    const urlStorage = createUrlStorage();
    const name = 'paused';
    const options = { ...init, name, urlStorage, chunkSize: MIB };
    const first = createRealUpload(BYTES, {
      ...options,
      onChunkComplete: (_size, accepted) => {
        if (accepted >= 2 * MIB) void first.upload.abort();
      },
    });
    const paused = new Promise<void>((resolve) => {
      proxy.onRequest = (request) => {
        if (request === `PATCH ${2 * MIB}` || request === `PATCH ${MIB}`) resolve();
      };
    });
    first.upload.start();
    await paused;
    await first.upload.abort();
    const second = createRealUpload(BYTES, options);
    const [previous] = await second.upload.findPreviousUploads();
    assert.ok(previous !== undefined);
    second.upload.resumeFromPreviousUpload(previous);
    second.upload.start();
    await second.done;
    await assertThere(name);
    assert.equal(proxy.requests.filter((request) => request.startsWith('POST')).length, 1);
  });

  it('ends what it has begun, and then nothing is left', async () => {
    const aborted = createRealUpload(BYTES, { ...init, name: 'terminated', chunkSize: MIB });
    const underWay = new Promise<void>((resolve) => {
      proxy.onRequest = (request) => {
        if (request === `PATCH ${2 * MIB}`) resolve();
      };
    });
    aborted.upload.start();
    await underWay;
    await aborted.upload.abort(true);
    assert.ok(!(await bed.names()).includes('terminated'));
    assert.deepEqual(
      (await bed.staged()).filter((each) => each.endsWith('.part')),
      [],
    );
    const url = new URL(String(aborted.upload.url));
    assert.equal((await bed.ask('HEAD', url.pathname)).status, 404);
    await runRealUpload(BYTES, { ...init, name: 'terminated' });
    await assertThere('terminated');
  });

  it('is told that uploads are not put together here, and nothing is made', async () => {
    const failure = runRealUpload(BYTES, { ...init, name: 'parallel', parallelUploads: 3 });
    await assert.rejects(
      failure,
      (error) => error instanceof DetailedError && error.originalResponse?.getStatus() === 400,
    );
    assert.ok((await readdir(bed.running.root)).every((name) => !name.startsWith('parallel')));
  });
});
