// A TCP proxy that makes the loopback long: everything arrives half a round trip later, and no faster than a rate. Counts
// what crosses it. Knows nothing of what it carries.

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Clock } from '../../src/session/index.ts';
import { DelayLine, Outlet } from './delay-line.ts';
import { RoundTrips } from './round-trips.ts';

const HOST = '127.0.0.1';

const MAX_WAITING_BYTES = 64 * 1024 * 1024;

export interface DelayProxyInit {
  readonly targetPort: number;
  readonly delayMs: number;
  /** Each way, all connections together; 0 is no limit. */
  readonly bytesPerSecond: number;
  /** Nothing more of a connection is read in a direction while so much of it is under way. Default 64 MiB. */
  readonly maxWaitingBytes?: number;
  readonly clock: Clock;
}

export interface Counts {
  /** Bytes handed on. */
  readonly up: number;
  readonly down: number;
  /** Of all connections, one after another. */
  readonly roundTrips: number;
}

export interface DelayProxy extends AsyncDisposable {
  readonly port: number;
  /** Since it was made, without the headers of TCP. */
  readonly counts: Counts;
}

type Item = Uint8Array | 'end' | 'reset';

interface PumpInit {
  readonly from: Socket;
  readonly to: Socket;
  readonly delayMs: number;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly maxWaitingBytes: number;
  readonly notBeforeMs: number;
  readonly onSent: () => void;
  readonly onGot: (sizeBytes: number) => void;
}

const pump = (init: PumpInit): void => {
  const { from, to, delayMs, outlet, clock, maxWaitingBytes, notBeforeMs } = init;
  const waiting = (): number => line.waitingBytes + to.writableLength;
  const resume = (): void => {
    if (from.isPaused() && waiting() <= maxWaitingBytes) from.resume();
  };
  const deliver = (item: Item): void => {
    if (to.destroyed) return;
    if (item === 'end') to.end();
    else if (item === 'reset') to.resetAndDestroy();
    else {
      init.onGot(item.length);
      to.write(item);
      resume();
    }
  };
  const line = new DelayLine<Item>({ delayMs, outlet, clock, deliver });
  from.on('data', (chunk: Buffer) => {
    init.onSent();
    line.push(chunk, chunk.length, notBeforeMs);
    if (waiting() > maxWaitingBytes) from.pause();
  });
  to.on('drain', resume);
  from.once('end', () => line.push('end', 0, notBeforeMs));
  // A lost connection is told to the other side like everything else: later.
  from.once('error', () => line.push('reset', 0, notBeforeMs));
  to.once('close', () => line.clear());
};

/**
 * Listens on a free port. Each connection takes a round trip to be made, as over a real link: the server's end is opened
 * half of one after the client's, and what the client sends at once counts as sent when the answer has come back.
 */
export const createDelayProxy = async (init: DelayProxyInit): Promise<DelayProxy> => {
  const { targetPort, delayMs, bytesPerSecond, clock, maxWaitingBytes = MAX_WAITING_BYTES } = init;
  const outlets = { up: new Outlet(bytesPerSecond), down: new Outlet(bytesPerSecond) };
  const counts = { up: 0, down: 0 };
  const connections: RoundTrips[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  };

  const listening = createServer({ allowHalfOpen: true }, (client) => {
    keep(client);
    const acceptedMs = clock.nowMs();
    clock.schedule(delayMs, () => {
      if (client.destroyed) return;
      const server = connect({ port: targetPort, host: HOST, allowHalfOpen: true });
      keep(server);
      const shared = { delayMs, clock, maxWaitingBytes };
      const trips = new RoundTrips();
      connections.push(trips);
      for (const ended of ['end', 'error'] as const) client.once(ended, () => trips.note('client ended'));
      pump({
        ...shared,
        from: client,
        to: server,
        outlet: outlets.up,
        notBeforeMs: acceptedMs + 2 * delayMs,
        onSent: () => trips.note('client sent'),
        onGot: (sizeBytes) => {
          counts.up += sizeBytes;
          trips.note('server got');
        },
      });
      pump({
        ...shared,
        from: server,
        to: client,
        outlet: outlets.down,
        notBeforeMs: 0,
        onSent: () => trips.note('server sent'),
        onGot: (sizeBytes) => {
          counts.down += sizeBytes;
          trips.note('client got');
        },
      });
    });
  });
  listening.listen(0, HOST);
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    get counts() {
      return { ...counts, roundTrips: connections.reduce((sum, { count }) => sum + count, 0) };
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      listening.close();
      await once(listening, 'close');
    },
  };
};
