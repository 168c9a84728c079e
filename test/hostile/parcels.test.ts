// Rows 22, 56 and 70 over a real link: a peer that packs bombs, lies and garbage into parcels, one at a time and hundreds at
// once, against the server and against the client. Each time the stream ends with a clear code, nothing is stored, memory stays
// bounded, and whoever was attacked goes on. What a single malformed parcel does is in test/files/parcels/.

import assert from 'node:assert/strict';
import { readdir, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';

import { concatBytes, isWherryError } from '../../src/base/index.ts';
import type { Remote } from '../../src/client/index.ts';
import {
  encodeCompressedHeader,
  encodePlainHeader,
  PARCELS_MARK,
} from '../../src/files/parcels/parcel-header.ts';
import type { Handler, LinkStream, Service } from '../../src/session/index.ts';
import { textBytes } from '../server/compression/content.ts';
import { startServer } from '../server/running-server.ts';
import { startTwoAccounts } from '../server/two-accounts.ts';

const MIB = 1024 ** 2;
const FILE_PARCEL = 256 * 1024;
const SIZE = 32 * MIB;

const frameOf = (content: Uint8Array): Uint8Array =>
  Uint8Array.from(zstdCompressSync(content, { params: { [constants.ZSTD_c_windowLog]: 20 } }));
const parcel = (frame: Uint8Array, size: number): Uint8Array =>
  concatBytes([encodeCompressedHeader(frame.length, size), frame]);

const ZEROS = frameOf(new Uint8Array(FILE_PARCEL));
/** 1 GiB of zeros in some 30 KiB. */
const BOMB = frameOf(new Uint8Array(1024 * MIB));

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  'a bomb': parcel(BOMB, FILE_PARCEL),
  'a frame that is cut off': parcel(ZEROS.subarray(0, -2), FILE_PARCEL),
  'a frame that holds more than declared': parcel(ZEROS, FILE_PARCEL / 2),
  'a frame that holds less than declared': parcel(frameOf(new Uint8Array(5000)), FILE_PARCEL),
  'a parcel that declares 2 GiB': parcel(ZEROS, 2 ** 31),
  'a parcel that stores more than it holds': encodeCompressedHeader(FILE_PARCEL + 1, FILE_PARCEL),
  'a parcel of no bytes': encodePlainHeader(0),
  'no frame at all': parcel(new Uint8Array(1000).fill(7), FILE_PARCEL),
  'the end inside a parcel': parcel(ZEROS, FILE_PARCEL).subarray(0, -1),
};

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error: unknown) {
    if (!isWherryError(error)) throw error;
    return error.code;
  }
};

/** One call of the client's own making, whose bytes are these. */
const send = async (
  remote: Remote,
  method: string,
  params: Record<string, unknown>,
  bytes: Uint8Array,
): Promise<unknown> => {
  const stream = await remote.session.open(method, { ...params, compression: 'zstd' }, { timeoutMs: 20_000 });
  await stream.write(bytes).catch(() => {
    // The refusal is what is heard below.
  });
  stream.end();
  let last: unknown;
  for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
    last = message;
  return last;
};

const upload = (remote: Remote, name: string, bytes: Uint8Array): Promise<unknown> =>
  send(remote, 'files.upload', { path: `/${name}`, size: SIZE }, bytes);
const uploadBatch = (remote: Remote, bytes: Uint8Array): Promise<unknown> =>
  send(remote, 'files.uploadBatch', { path: '/' }, concatBytes([PARCELS_MARK, bytes]));

const names = async (root: string): Promise<string[]> =>
  (await readdir(root)).filter((name) => name !== '.wherry');

describe('a server whose client sends parcels that are none', () => {
  for (const [what, bytes] of Object.entries(MALFORMED)) {
    it(`refuses ${what}, stores nothing, and goes on`, async () => {
      await using server = await startServer();
      const remote = await server.connect();
      assert.equal(await codeOf(upload(remote, 'x', bytes)), 'BAD_REQUEST');
      assert.equal(await codeOf(uploadBatch(remote, bytes)), 'BAD_REQUEST');
      assert.deepEqual(await names(server.root), []);
      // The link is still there, and the path is free.
      await remote.files.createFile('/x');
      assert.deepEqual(await names(server.root), ['x']);
      assert.equal(server.log.filter(({ event }) => event === 'fault').length, 0);
    });
  }

  it('opens hundreds of bombs at once in bounded memory', async () => {
    await using server = await startServer();
    const remotes = [];
    for (let index = 0; index < 4; index += 1) remotes.push(await server.connect());
    const bytes = parcel(BOMB, FILE_PARCEL);
    const before = process.memoryUsage().rss;
    let most = 0;
    const codes = new Map<string, number>();
    await Promise.all(
      remotes.flatMap((remote, client) =>
        Array.from({ length: 100 }, async (_, index) => {
          const code = await codeOf(upload(remote, `${client}-${index}`, bytes));
          most = Math.max(most, process.memoryUsage().rss - before);
          codes.set(code, (codes.get(code) ?? 0) + 1);
        }),
      ),
    );
    assert.deepEqual([...codes], [['BAD_REQUEST', 400]]);
    // 400 GiB, if they were opened; a parcel of each is 100 MiB.
    assert.ok(most < 500 * MIB, `${Math.round(most / MIB)} MiB`);
    assert.deepEqual(await names(server.root), []);
    await remotes[0]?.files.createFile('/after');
  });

  it('keeps no more than a window of each of many streams that it cannot go on with', async () => {
    await using server = await startServer();
    const remote = await server.connect();
    const before = process.memoryUsage().rss;
    let most = 0;
    // A batch that is 1 MiB long by its own word, of which all but the end arrives, packed as small as can be.
    const begun = new Uint8Array(4 + MIB - 10);
    new DataView(begun.buffer).setUint32(0, MIB);
    const frame = frameOf(begun);
    const bytes = concatBytes([PARCELS_MARK, parcel(frame, begun.length)]);
    const streams: LinkStream[] = [];
    for (let index = 0; index < 200; index += 1) {
      const stream = await remote.session.open(
        'files.uploadBatch',
        { path: '/', compression: 'zstd' },
        { timeoutMs: 20_000 },
      );
      streams.push(stream);
      await stream.write(bytes);
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    // All of them are there: the server answers behind them.
    await remote.files.stat('/');
    most = Math.max(most, process.memoryUsage().rss - before);
    for (const stream of streams) stream.end();
    const answers = await Promise.all(
      streams.map((stream) => codeOf(stream.receive().then(() => stream.receive()))),
    );
    assert.deepEqual([...new Set(answers)], ['BAD_REQUEST']);
    assert.ok(most < 200 * 4 * MIB, `${Math.round(most / MIB)} MiB`);
    assert.deepEqual(await names(server.root), []);
  });
});

/** A stream that sends these bytes in place of the first ones, and nothing of the others. */
const lying = (stream: LinkStream, bytes: Uint8Array): LinkStream => {
  let hasLied = false;
  return {
    id: stream.id,
    signal: stream.signal,
    send: (message) => stream.send(message),
    write: async (_truth, onSent) => {
      onSent?.();
      if (hasLied) return;
      hasLied = true;
      await stream.write(bytes);
    },
    end: () => stream.end(),
    reset: (error) => stream.reset(error),
    receive: () => stream.receive(),
    receiveAt: () => stream.receiveAt(),
    onBytes: (consumer) => stream.onBytes(consumer),
    consumed: (count) => stream.consumed(count),
    widen: (count) => stream.widen(count),
    askArrival: (onArrived) => stream.askArrival(onArrived),
  };
};

const SENDING = ['download', 'downloadBatch', 'downloadTree'];

const lyingService =
  (bytes: Uint8Array) =>
  (real: Service): Service => ({
    ...real,
    methods: Object.fromEntries(
      Object.entries(real.methods).map(([name, handler]): [string, Handler] => [
        name,
        SENDING.includes(name)
          ? (params, context) => handler(params, { ...context, stream: lying(context.stream, bytes) })
          : handler,
      ]),
    ),
  });

describe('a client whose server sends parcels that are none', () => {
  for (const [what, bytes] of Object.entries(MALFORMED)) {
    it(`ends with CORRUPTED for ${what}, makes nothing, and goes on`, async () => {
      await using place = await startTwoAccounts({ service: lyingService(bytes) });
      const content = textBytes(MIB);
      await writeFile(join(place.root, 'x'), content);
      await mkdir(join(place.root, 'tree'));
      for (const name of ['a', 'b'])
        await writeFile(join(place.root, 'tree', name), content.subarray(0, 9000));
      const remote = await place.connect('owner', 'laptop');
      const local = join(place.directory, 'local');
      await mkdir(local);
      const options = { compress: 'always' } as const;
      assert.equal(await codeOf(remote.files.download('/x', join(local, 'x'), options)), 'CORRUPTED');
      assert.equal(
        await codeOf(remote.files.downloadDirectory('/tree', join(local, 'tree'), options)),
        'CORRUPTED',
      );
      // A directory may be there, and none of its files.
      const found = await readdir(local, { recursive: true, withFileTypes: true });
      assert.deepEqual(
        found.filter((entry) => entry.isFile()).map(({ name }) => name),
        [],
      );
      assert.equal((await remote.files.stat('/x')).size, MIB);
    });
  }

  it('opens fifty bombs at once in bounded memory', async () => {
    await using place = await startTwoAccounts({ service: lyingService(parcel(BOMB, FILE_PARCEL)) });
    await writeFile(join(place.root, 'x'), textBytes(MIB));
    const remote = await place.connect('owner', 'laptop');
    const before = process.memoryUsage().rss;
    let most = 0;
    const codes = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const to = join(place.directory, `x-${index}`);
        const code = await codeOf(remote.files.download('/x', to, { compress: 'always' }));
        most = Math.max(most, process.memoryUsage().rss - before);
        return code;
      }),
    );
    assert.deepEqual([...new Set(codes)], ['CORRUPTED']);
    assert.ok(most < 300 * MIB, `${Math.round(most / MIB)} MiB`);
    assert.equal((await remote.files.stat('/x')).size, MIB);
  });
});
