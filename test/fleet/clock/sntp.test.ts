import assert from 'node:assert/strict';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { isWherryError, type ErrorCode } from '../../../src/base/index.ts';
import { querySntp } from '../../../src/fleet/clock/sntp.ts';
import { settle, FakeClock } from '../../session/fake-clock.ts';
import { sntpAnswer, type SntpAnswerInit } from './sntp-answer.ts';

const HOST = '127.0.0.1';
const UNIX_MS = 1_790_000_000_000;

/** A time server on loopback that answers as it is told, as often as it is told, after each query. */
class TimeServer implements AsyncDisposable {
  readonly queries: Uint8Array[] = [];
  readonly port: number;
  readonly #socket: Socket;

  private constructor(socket: Socket, answer: (query: Uint8Array) => readonly Uint8Array[], via: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (query: Uint8Array, from: RemoteInfo) => {
      this.queries.push(query);
      for (const packet of answer(query)) via.send(packet, from.port, from.address);
    });
  }

  static async open(answer: (query: Uint8Array) => readonly Uint8Array[], via?: Socket): Promise<TimeServer> {
    const socket = createSocket('udp4');
    socket.bind(0, HOST);
    await once(socket, 'listening');
    return new TimeServer(socket, answer, via ?? socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}

const answering = (init: SntpAnswerInit) => (query: Uint8Array) => [
  sntpAnswer({ nonce: query.subarray(40), ...init }),
];

const refusedWith = (code: ErrorCode, words: RegExp) => (error: unknown) =>
  isWherryError(error) && error.code === code && words.test(error.message);

/** Asks, lets everything arrive that will, and only then lets the time run out. */
const askInVain = async ({ port }: TimeServer, seen: () => boolean): Promise<unknown> => {
  const clock = new FakeClock();
  const asking = querySntp({ host: HOST, port, timeoutMs: 3_000 }, undefined, clock).catch(
    (error: unknown) => error,
  );
  while (!seen()) await settle();
  await settle();
  assert.equal(await Promise.race([asking, settle()]), undefined, 'it did not wait');
  await clock.advance(3_000);
  return asking;
};

describe('asking a time server', () => {
  it('gives one sample: its times, when they left and came, and what it may be off by', async () => {
    await using server = await TimeServer.open(
      answering({ t2: UNIX_MS, t3: UNIX_MS + 0.25, rootDispersion: 2 ** 14 }),
    );
    const clock = new FakeClock();
    await clock.advance(77);
    const sample = await querySntp({ host: HOST, port: server.port }, undefined, clock);
    assert.deepEqual([sample.t1, sample.t4, sample.sourceErrorMs], [77, 77, 250]);
    assert.ok(Math.abs(sample.t2 - UNIX_MS) < 0.001 && Math.abs(sample.t3 - UNIX_MS - 0.25) < 0.001);
    assert.equal(server.queries.length, 1);
    assert.equal(clock.pending, 0);
  });

  it('tells the network nothing but a number that is another one each time', async () => {
    await using server = await TimeServer.open(answering({}));
    await querySntp({ host: HOST, port: server.port });
    await querySntp({ host: HOST, port: server.port });
    const [one, other] = server.queries;
    assert.ok(one !== undefined && other !== undefined);
    assert.equal(one.length, 48);
    assert.deepEqual([...one.subarray(0, 40)], [0x23, ...new Uint8Array(39)]);
    assert.notDeepEqual(one.subarray(40), other.subarray(40));
  });

  it('takes the right answer, whatever came before it', async () => {
    await using server = await TimeServer.open((query) => [
      new Uint8Array(0),
      Uint8Array.from({ length: 300 }, (_, index) => index),
      sntpAnswer({ nonce: new Uint8Array(8), t2: 5 }),
      sntpAnswer({ nonce: query.subarray(40), mode: 3 }),
      sntpAnswer({ nonce: query.subarray(40), t2: UNIX_MS }),
    ]);
    const sample = await querySntp({ host: HOST, port: server.port });
    assert.ok(Math.abs(sample.t2 - UNIX_MS) < 0.001);
  });

  it('times out when nothing comes', async () => {
    await using server = await TimeServer.open(() => []);
    const error = await askInVain(server, () => server.queries.length > 0);
    assert.ok(isWherryError(error) && error.code === 'TIMEOUT');
  });

  it('times out when only others are answered, or nothing that makes sense comes', async () => {
    const cases: Readonly<Record<string, readonly Uint8Array[]>> = {
      'another query': [sntpAnswer({ nonce: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) })],
      'a kiss for another query': [sntpAnswer({ stratum: 0, kiss: 'DENY' })],
      garbage: [new Uint8Array(0), new Uint8Array(48), new Uint8Array(1_000).fill(255)],
    };
    for (const [name, packets] of Object.entries(cases)) {
      let sent = 0;
      await using server = await TimeServer.open(() => {
        sent += 1;
        return packets;
      });
      const error = await askInVain(server, () => sent > 0);
      assert.ok(isWherryError(error) && error.code === 'TIMEOUT', name);
    }
  });

  it('does not listen to another port, even with the right number', async () => {
    const other = createSocket('udp4');
    other.bind(0, HOST);
    await once(other, 'listening');
    let sent = 0;
    await using server = await TimeServer.open((query) => {
      sent += 1;
      return answering({})(query);
    }, other);
    const error = await askInVain(server, () => sent > 0);
    assert.ok(isWherryError(error) && error.code === 'TIMEOUT');
    other.close();
  });

  it('is told that it asks too often, or should not', async () => {
    await using rate = await TimeServer.open(answering({ stratum: 0, kiss: 'RATE' }));
    await assert.rejects(querySntp({ host: HOST, port: rate.port }), refusedWith('RATE_LIMITED', /RATE/u));
    await using other = await TimeServer.open(answering({ stratum: 0, kiss: 'INIT' }));
    await assert.rejects(querySntp({ host: HOST, port: other.port }), refusedWith('RATE_LIMITED', /INIT/u));
    for (const kiss of ['DENY', 'RSTR']) {
      await using deny = await TimeServer.open(answering({ stratum: 0, kiss }));
      await assert.rejects(querySntp({ host: HOST, port: deny.port }), refusedWith('FORBIDDEN', /another/u));
    }
  });

  it('does not believe a server that does not know the time', async () => {
    for (const init of [{ leap: 3 }, { stratum: 16 }, { rootDelay: 2 ** 31 }]) {
      await using server = await TimeServer.open(answering(init));
      await assert.rejects(querySntp({ host: HOST, port: server.port }), refusedWith('UNSUPPORTED', /time/u));
    }
  });

  it('fails at once where nobody listens', async () => {
    const server = await TimeServer.open(() => []);
    const { port } = server;
    await server[Symbol.asyncDispose]();
    await assert.rejects(querySntp({ host: HOST, port }), refusedWith('CONNECTION_LOST', /reached/u));
  });

  it('is called off by its signal, before and while it waits', async () => {
    await using server = await TimeServer.open(() => []);
    const { port } = server;
    const cancelled = refusedWith('CANCELLED', /cancelled/u);
    await assert.rejects(querySntp({ host: HOST, port }, AbortSignal.abort()), cancelled);
    assert.equal(server.queries.length, 0);
    const stop = new AbortController();
    const asking = querySntp({ host: HOST, port }, stop.signal);
    while (server.queries.length === 0) await settle();
    stop.abort();
    await assert.rejects(asking, cancelled);
  });
});
