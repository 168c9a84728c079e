import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLinkPace, SharedRate, type LinkPaceInit } from '../../../src/session/index.ts';
import { FakeClock } from '../fake-clock.ts';
import { createPair, testService, type Pair } from '../pair.ts';

const KIB = 1024;
const MIB = 1024 ** 2;

const drain = testService({
  /** Takes all there is. */
  take: async (_params, { stream }) => {
    let bytes = 0;
    stream.onBytes((piece) => {
      bytes += piece.length;
      stream.consumed(piece.length);
    });
    while ((await stream.receive()) !== undefined);
    return bytes;
  },
  /** Needs a wide window: what comes is taken all at once, a MiB at a time. */
  gather: async (_params, { stream }) => {
    let waiting = 0;
    stream.widen(8 * MIB);
    stream.onBytes((piece) => {
      waiting += piece.length;
      if (waiting < MIB) return;
      stream.consumed(waiting);
      waiting = 0;
    });
    while ((await stream.receive()) !== undefined);
    return 'all';
  },
  /** Sends as much as it is asked for. */
  give: async (params, { stream }) => {
    for (let left = params as number; left > 0; left -= 64 * KIB)
      await stream.write(new Uint8Array(64 * KIB));
    return 'all';
  },
  quick: async () => 'done',
});

const start = async (
  clock: FakeClock,
  server: LinkPaceInit | undefined,
  client: LinkPaceInit = {},
): Promise<Pair> => {
  const pair = createPair({
    clock,
    services: [drain],
    serverPace: () => (server === undefined ? undefined : createLinkPace(server, clock)),
    clientPace: () => createLinkPace(client, clock),
  });
  await pair.client.start();
  return pair;
};

/** How long the client needs to send, or to have sent, so many bytes; in milliseconds of the clock. */
const upload = async (clock: FakeClock, pair: Pair, bytes: number, method = 'test.take'): Promise<number> => {
  const stream = await pair.client.open(method, null, { lane: 'bulk', timeoutMs: 0 });
  const sending = (async () => {
    for (let left = bytes; left > 0; left -= 64 * KIB) await stream.write(new Uint8Array(64 * KIB));
    stream.end();
    return stream.receive();
  })();
  return until(clock, sending);
};

const download = async (clock: FakeClock, pair: Pair, bytes: number): Promise<number> => {
  const stream = await pair.client.open('test.give', bytes, { lane: 'bulk', timeoutMs: 0 });
  stream.onBytes((piece) => stream.consumed(piece.length));
  return until(clock, stream.receive());
};

const until = async (clock: FakeClock, work: Promise<unknown>): Promise<number> => {
  const beganMs = clock.nowMs();
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  while (!isOver && clock.nowMs() - beganMs < 60_000) await clock.advance(50);
  await ended;
  return clock.nowMs() - beganMs;
};

const within = (took: number, expected: number, leewayMs: number): void =>
  assert.ok(Math.abs(took - expected) <= leewayMs, `${took} ms in place of ${expected}`);

describe('a connection with a bounded rate', () => {
  const table: readonly (readonly [string, LinkPaceInit | undefined, LinkPaceInit, typeof upload])[] = [
    ['an upload, bounded by the server', { receiveRate: MIB }, {}, upload],
    ['a download, bounded by the server', { sendRate: MIB }, {}, download],
    ['an upload, bounded by the client', undefined, { sendRate: MIB }, upload],
    ['a download, bounded by the client', undefined, { receiveRate: MIB }, download],
  ];
  for (const [name, server, client, transfer] of table) {
    it(`keeps to it: ${name}`, async () => {
      const clock = new FakeClock();
      await using pair = await start(clock, server, client);
      // At the beginning a fifth of a second is free, and a stream's first window comes unasked.
      within(await transfer(clock, pair, 4 * MIB), 4000, 500);
    });
  }

  it('may be any whole number: credit is given in whole bytes', async () => {
    for (const rate of [3 * MIB, 8 * MIB, 5_000_001, 7_777_777, 100 * MIB + 1]) {
      const clock = new FakeClock();
      const pair = await start(clock, { sendRate: rate, receiveRate: rate }, { receiveRate: rate + 1 });
      for (const took of [
        await upload(clock, pair, 2 * rate - (rate % (64 * KIB)), 'test.gather'),
        await download(clock, pair, 2 * rate - (rate % (64 * KIB))),
      ])
        within(took, 2000, 600);
    }
  });

  it('gives a wide window to whoever needs it, and loses nothing of the rate for what is not used of it', async () => {
    const clock = new FakeClock();
    await using pair = await start(clock, { receiveRate: MIB });
    for (let round = 0; round < 3; round += 1)
      within(await upload(clock, pair, 4 * MIB, 'test.gather'), 4000, 600);
  });

  it('answers small calls at once beside a transfer', async () => {
    const clock = new FakeClock();
    await using pair = await start(clock, { sendRate: 64 * KIB, receiveRate: 64 * KIB });
    const transfer = download(clock, pair, MIB);
    for (let round = 0; round < 5; round += 1) {
      await clock.advance(500);
      const beganMs = clock.nowMs();
      await pair.client.call('test.quick', null);
      assert.equal(clock.nowMs() - beganMs, 0);
    }
    await transfer;
  });

  it('is not taken for dead, however low the rate', async () => {
    const clock = new FakeClock();
    await using pair = await start(clock, { sendRate: 16 * KIB });
    within(await download(clock, pair, 512 * KIB), 32_000, 2000);
    assert.equal(pair.carriers.length, 1);
  });

  it('makes up for what came in the first windows of many short streams', async () => {
    const clock = new FakeClock();
    await using pair = await start(clock, { receiveRate: MIB });
    const beganMs = clock.nowMs();
    for (let file = 0; file < 40; file += 1) await upload(clock, pair, 128 * KIB);
    // 5 MiB, of which half a second's worth may be ahead.
    assert.ok(clock.nowMs() - beganMs >= 4000, `${clock.nowMs() - beganMs} ms`);
  });

  it('leaves no timer behind when it is over', async () => {
    const clock = new FakeClock();
    const shared = new SharedRate(64 * KIB, clock);
    const pair = await start(clock, { sharedSend: shared, sharedReceive: shared });
    const stream = await pair.client.open('test.give', MIB, { lane: 'bulk' });
    stream.signal.addEventListener('abort', () => {});
    await clock.advance(1000);
    await pair[Symbol.asyncDispose]();
    await clock.advance(60_000);
    assert.equal(clock.pending, 0);
  });
});

describe('no bound', () => {
  it('is no pace at all', () => {
    assert.equal(createLinkPace({}, new FakeClock()), undefined);
  });
});
