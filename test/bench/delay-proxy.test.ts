// The long link over real sockets, on a clock that only moves when it is told to: what arrives, and that nothing arrives before.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import {
  createDelayProxy,
  type DelayProxy,
  type DelayProxyInit,
} from '../../bench/delay-proxy/delay-proxy.ts';
import { FakeClock, settle } from '../session/fake-clock.ts';

const DELAY_MS = 25;

const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing.toReversed()) await close();
});

interface Wire {
  readonly clock: FakeClock;
  readonly proxy: DelayProxy;
  readonly client: Socket;
  readonly server: Socket;
  readonly atServer: Collected;
  readonly atClient: Collected;
}

interface Collected {
  readonly bytes: () => Buffer;
  readonly size: () => number;
  hasEnded: boolean;
}

const collect = (socket: Socket): Collected => {
  const pieces: Buffer[] = [];
  socket.on('error', () => {});
  let size = 0;
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece);
    size += piece.length;
  });
  const collected = { bytes: () => Buffer.concat(pieces), size: () => size, hasEnded: false };
  socket.once('end', () => {
    collected.hasEnded = true;
  });
  return collected;
};

/** Moves the clock on, a little at a time, until something is so; what is on its way in the kernel arrives meanwhile. */
const advanceUntil = async (clock: FakeClock, isSo: () => boolean): Promise<void> => {
  while (!isSo()) await clock.advance(1);
};

const openWire = async (init: Partial<DelayProxyInit> = {}): Promise<Wire> => {
  const clock = new FakeClock();
  const accepted = Promise.withResolvers<Socket>();
  const listening = createServer({ allowHalfOpen: true }, accepted.resolve);
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port: targetPort } = listening.address() as AddressInfo;
  const proxy = await createDelayProxy({
    targetPort,
    delayMs: DELAY_MS,
    bytesPerSecond: 0,
    clock,
    ...init,
  });
  const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  const atClient = collect(client);
  let server: Socket | undefined;
  void accepted.promise.then((socket) => (server = socket));
  await advanceUntil(clock, () => server !== undefined);
  const served = await accepted.promise;
  closing.push(async () => {
    client.destroy();
    served.destroy();
    await proxy[Symbol.asyncDispose]();
    listening.close();
  });
  return { clock, proxy, client, server: served, atServer: collect(served), atClient };
};

const bytes = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, index) => index % 251));

/** So that what was written is with the proxy. */
const arrive = async (socket: Socket, sent: Buffer): Promise<void> => {
  await new Promise<void>((resolve) => void socket.write(sent, () => resolve()));
  await settle();
};

describe('the delay proxy', () => {
  it('opens the far end only half a round trip later', async () => {
    const { clock } = await openWire();
    ok(clock.nowMs() >= DELAY_MS);
  });

  it('hands everything on as it was, in order, and counts it each way', async () => {
    const { clock, proxy, client, server, atServer, atClient } = await openWire();
    const [up, down] = [bytes(300_000), bytes(70_000)];
    for (let offset = 0; offset < up.length; offset += 10_000)
      client.write(up.subarray(offset, offset + 10_000));
    server.write(down);
    await advanceUntil(clock, () => atServer.size() + atClient.size() >= 370_000);
    ok(atServer.bytes().equals(up));
    ok(atClient.bytes().equals(down));
    deepEqual([proxy.counts.up, proxy.counts.down], [300_000, 70_000]);
  });

  it('delivers nothing while its clock stands still', async () => {
    const { clock, proxy, client, atServer } = await openWire();
    await clock.advance(3 * DELAY_MS);
    await arrive(client, bytes(10));
    equal(atServer.size(), 0);
    deepEqual(proxy.counts, { up: 0, down: 0, roundTrips: 0 });
    const sentMs = clock.nowMs();
    await advanceUntil(clock, () => atServer.size() === 10);
    ok(clock.nowMs() >= sentMs + DELAY_MS - 1);
  });

  it('counts how often the client has waited for the server, whatever was sent at once', async () => {
    const { clock, proxy, client, server, atServer, atClient } = await openWire();
    await arrive(client, bytes(10));
    await arrive(client, bytes(10));
    await advanceUntil(clock, () => atServer.size() === 20);
    equal(proxy.counts.roundTrips, 0);
    await arrive(server, bytes(5));
    await arrive(server, bytes(5));
    await advanceUntil(clock, () => atClient.size() === 10);
    equal(proxy.counts.roundTrips, 1);
    await arrive(client, bytes(10));
    await advanceUntil(clock, () => atServer.size() === 30);
    await arrive(server, bytes(5));
    await advanceUntil(clock, () => atClient.size() === 15);
    equal(proxy.counts.roundTrips, 2);
  });

  it('ends one direction later, and lets the other go on', async () => {
    const { clock, client, server, atServer, atClient } = await openWire();
    client.end('all');
    await advanceUntil(clock, () => atServer.hasEnded);
    equal(atServer.bytes().toString(), 'all');
    equal(atClient.hasEnded, false);
    server.end('answer');
    await advanceUntil(clock, () => atClient.hasEnded);
    equal(atClient.bytes().toString(), 'answer');
  });

  it('tells the other end of a lost connection', async () => {
    const { clock, client, server } = await openWire();
    const lost = Promise.withResolvers<void>();
    let isLost = false;
    server.once('close', () => {
      isLost = true;
      lost.resolve();
    });
    client.resetAndDestroy();
    await advanceUntil(clock, () => isLost);
    await lost.promise;
    ok(server.destroyed);
  });

  it('lets no more through than its rate', async () => {
    const { clock, client, atServer } = await openWire({ bytesPerSecond: 100_000 });
    client.write(bytes(50_000));
    await advanceUntil(clock, () => atServer.size() === 50_000);
    // Half a second of the clock, besides the way.
    ok(clock.nowMs() >= 500 + DELAY_MS, `${clock.nowMs()} ms`);
  });

  it('stops reading while too much is under way, and loses nothing', async () => {
    const { clock, client, atServer } = await openWire({ maxWaitingBytes: 100_000 });
    await clock.advance(3 * DELAY_MS);
    // More than the kernel takes.
    const sent = Buffer.alloc(16 * 1024 * 1024, 7);
    client.write(sent);
    await settle();
    ok(client.writableLength > 0);
    await advanceUntil(clock, () => atServer.size() >= sent.length);
    ok(atServer.bytes().equals(sent));
  });
});
