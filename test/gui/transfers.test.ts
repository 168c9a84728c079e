// Transfers of a page: what they carry, what they tell, and how they are steered.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIECE_SIZE, parseRemotePath } from '../../src/base/index.ts';
import type { GuiTransferEvent, TransferRequest } from '../../src/gui/index.ts';
import { names, patternBytes, put, refuses, get } from '../files/bed.ts';
import { settle } from '../session/fake-clock.ts';
import { createGuiBed, type GuiBed, type GuiBedInit } from './bed.ts';

const fill = async (storage: GuiBed['local'], base: string): Promise<void> => {
  await put(storage, `${base}/one.txt`, patternBytes(1000));
  await put(storage, `${base}/large.bin`, patternBytes(9_000_000));
  await put(storage, `${base}/tree/sub/two.txt`, patternBytes(2000));
  await put(storage, `${base}/tree/three.txt`, patternBytes(3));
};

const connect = async (init: GuiBedInit = {}) => {
  const bed = await createGuiBed(init);
  const { id } = await bed.api.connect({ target: 'home' });
  const events: GuiTransferEvent[] = [];
  const transfer = (request: Omit<TransferRequest, 'id'>) =>
    bed.api.transfer({ id, ...request }, (event) => void events.push(event));
  return { ...bed, id, events, transfer };
};

const SOURCES = ['/from/one.txt', '/from/large.bin', '/from/tree'];
const ARRIVED = [
  '/to',
  '/to/large.bin',
  '/to/one.txt',
  '/to/tree',
  '/to/tree/sub',
  '/to/tree/sub/two.txt',
  '/to/tree/three.txt',
];

describe('a transfer of a page', () => {
  for (const direction of ['put', 'get'] as const)
    it(`carries files and directories: ${direction}`, async () => {
      const { local, far, transfer, events } = await connect();
      const [from, to] = direction === 'put' ? [local, far.storage] : [far.storage, local];
      await fill(from, '/from');
      await to.makeDirectory(parseRemotePath('/to'));
      const result = await transfer({ direction, sources: SOURCES, destination: '/to' }).result;
      assert.deepEqual(result, {
        ...{ files: 4, directories: 1, links: 0, bytes: 9_003_003, skipped: 0, unchanged: 0 },
        problems: [],
      });
      assert.deepEqual(await names(to, '/to'), ARRIVED.slice(1));
      assert.ok(Buffer.from(await get(to, '/to/large.bin')).equals(patternBytes(9_000_000)));
      const done = events.flatMap((event) =>
        event.type === 'done' && event.kind === 'file' ? [`${event.path} ${event.destination}`] : [],
      );
      assert.deepEqual(
        done.sort(),
        [
          '/from/large.bin /to/large.bin',
          '/from/one.txt /to/one.txt',
          ...['sub/two.txt', 'three.txt'].map((name) => `/from/tree/${name} /to/tree/${name}`),
        ].sort(),
      );
      const moved = events.reduce((sum, event) => sum + (event.type === 'progress' ? event.bytes : 0), 0);
      assert.ok(moved >= 9_000_000, `${moved}`);
      // The same again finds all of it there.
      const again = await transfer({ direction, sources: SOURCES, destination: '/to' }).result;
      assert.deepEqual([again.files, again.unchanged, again.bytes], [0, 4, 0]);
    });

  it('follows the policy, and tells what failed for itself', async () => {
    const { local, far, transfer } = await connect();
    await fill(local, '/from');
    await put(far.storage, '/to/one.txt', patternBytes(7));
    const request = {
      direction: 'put',
      destination: '/to',
      sources: ['/from/one.txt', '/from/none', '/from/tree'],
    } as const;
    const failed = await transfer(request).result;
    assert.deepEqual(failed.problems.map(({ path, code }) => `${code} ${path}`).sort(), [
      'ALREADY_EXISTS /from/one.txt',
      'NOT_FOUND /from/none',
    ]);
    assert.equal(failed.files, 2);
    const skipped = await transfer({ ...request, onConflict: 'skip' }).result;
    assert.deepEqual([skipped.skipped, skipped.unchanged], [1, 2]);
    const replaced = await transfer({ ...request, onConflict: 'replace', dryRun: true }).result;
    assert.equal(replaced.files, 1);
    assert.equal((await get(far.storage, '/to/one.txt')).length, 7);
    await transfer({ ...request, onConflict: 'replace' }).result;
    assert.equal((await get(far.storage, '/to/one.txt')).length, 1000);
  });

  it('tells as an event, too, what keeps a whole directory from going', async () => {
    const { local, far, transfer, events } = await connect();
    await fill(local, '/from');
    await put(far.storage, '/to/tree', patternBytes(7));
    const request = {
      direction: 'put',
      sources: ['/from/tree', '/from/one.txt'],
      destination: '/to',
    } as const;
    for (const dryRun of [true, false]) {
      events.length = 0;
      const { problems } = await transfer({ ...request, dryRun }).result;
      const failed = events.flatMap((event) =>
        event.type === 'failed' ? [`${event.problem.code} ${event.path}`] : [],
      );
      assert.deepEqual(failed, ['NOT_A_DIRECTORY /from/tree']);
      assert.deepEqual(
        problems.map(({ path, code }) => `${code} ${path}`),
        failed,
      );
    }
  });

  it('is refused where the destination is no directory, or the connection is gone', async () => {
    const { local, far, transfer, api, id } = await connect();
    await fill(local, '/from');
    const request = { direction: 'put', sources: ['/from/one.txt'] } as const;
    await refuses('NOT_FOUND', () => transfer({ ...request, destination: '/none' }).result);
    await put(far.storage, '/file', patternBytes(1));
    await refuses('NOT_A_DIRECTORY', () => transfer({ ...request, destination: '/file' }).result);
    await api.disconnect(id);
    await refuses('CONNECTION_LOST', () => transfer({ ...request, destination: '/' }).result);
  });

  it('never leaves the directory that is shown, whatever the page names', async () => {
    const { local, transfer, session, id, far } = await connect();
    await put(local, '/from/one.txt', patternBytes(1));
    const far0 = await names(far.storage);
    for (const path of ['/../etc/passwd', 'from/one.txt', '/from/../one.txt', '', '/', '/from/\0', 7])
      for (const request of [
        { id, direction: 'put', sources: [path], destination: '/' },
        ...(path === '/' ? [] : [{ id, direction: 'get', sources: ['/x'], destination: path }]),
      ])
        await refuses('BAD_REQUEST', () => session.call('gui.transfer', request));
    assert.deepEqual(await names(far.storage), far0);
    await refuses(
      'NOT_FOUND',
      () => transfer({ direction: 'get', sources: ['/x'], destination: '/none' }).result,
    );
  });

  it('is cancelled by the page, and with it', async () => {
    for (const how of ['cancel', 'leave'] as const) {
      const bed = await connect();
      await fill(bed.local, '/from');
      await bed.far.storage.makeDirectory(parseRemotePath('/to'));
      const transfer = bed.transfer({ direction: 'put', sources: SOURCES, destination: '/to' });
      if (how === 'cancel') transfer.cancel();
      else await bed.carrying.client.close();
      await refuses(how === 'cancel' ? 'CANCELLED' : 'CONNECTION_LOST', () => transfer.result).catch(
        (error: Error) => assert.equal((error as { code?: string }).code, 'CANCELLED'),
      );
      await settle();
      assert.equal(bed.gui.transfers, 0);
    }
  });

  it('pauses and goes on, and sends nothing twice', async () => {
    let stop = (): void => {};
    const reached = Promise.withResolvers<void>();
    const { local, far, api, id } = await connect({
      filesWith: (files) => ({
        ...files,
        uploadFiles: (sources, destination, options) =>
          files.uploadFiles(sources, destination, {
            ...options,
            onEvent: (event) => {
              if (event.type === 'progress' && event.transferred >= 6_000_000) {
                stop();
                reached.resolve();
              }
              options?.onEvent?.(event);
            },
          }),
      }),
    });
    await put(local, '/from/large.bin', patternBytes(30_000_000));
    await put(local, '/from/one.txt', patternBytes(1000));
    await far.storage.makeDirectory(parseRemotePath('/to'));
    const seen: string[] = [];
    const offsets: number[] = [];
    let resumed = false;
    const transfer = api.transfer(
      { id, direction: 'put', sources: ['/from/one.txt', '/from/large.bin'], destination: '/to' },
      (event) => {
        if (event.type === 'state') seen.push(event.state);
        if (event.type === 'done') seen.push(event.path);
        if (event.type === 'started') offsets.push(event.offset);
        if (event.type === 'state' && event.state === 'paused' && !resumed) {
          resumed = true;
          transfer.resume();
        }
      },
    );
    stop = () => {
      stop = () => {};
      transfer.pause();
    };
    const result = await transfer.result;
    assert.deepEqual([result.files, result.bytes, result.problems], [2, 30_001_000, []]);
    assert.ok(Buffer.from(await get(far.storage, '/to/large.bin')).equals(patternBytes(30_000_000)));
    assert.deepEqual(
      seen.filter((one) => one === 'paused' || one === 'running'),
      ['paused', 'running'],
    );
    assert.equal(seen.filter((one) => one.startsWith('/')).length, 2);
    assert.equal(offsets[0], 0);
    // At least the first piece was verified before the pause.
    assert.ok((offsets.at(-1) ?? 0) >= PIECE_SIZE, offsets.join(' '));
  });
});
