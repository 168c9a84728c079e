// A wire between client and server that can go dead without either end hearing of it, and come back to life.

import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Bytes that have gone through so far: from the clients to the server, and back. */
  readonly carried: { readonly up: number; readonly down: number };
  /** Fulfils when so many bytes have gone from the client to the server, or back: no byte passes from then on, either way. */
  stallAfter(bytes: number, way?: 'up' | 'down'): Promise<void>;
  /** Both ends lose the connections there are; new ones pass. */
  cut(): void;
  /** All that waits passes, and what comes. */
  resume(): void;
}

export const createRelay = async (target: number): Promise<Relay> => {
  const sockets = new Set<Socket>();
  let limit = Infinity;
  let passed = 0;
  const carried = { up: 0, down: 0 };
  let stalled = Promise.withResolvers<void>();
  let isStalled = false;
  let countsUp = true;
  let waiting: (() => void)[] = [];

  const pump = (from: Socket, to: Socket, isUp: boolean): void => {
    /** Now, or when the wire is alive again. */
    const pass = (act: () => void): void => {
      if (!isStalled) return act();
      from.pause();
      waiting.push(act);
    };
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk: Buffer) => {
      pass(() => {
        to.write(chunk);
        from.resume();
      });
      carried[isUp ? 'up' : 'down'] += chunk.length;
      if (isUp !== countsUp) return;
      passed += chunk.length;
      if (passed < limit) return;
      isStalled = true;
      stalled.resolve();
    });
    // What ends on one side of a dead wire is not heard of on the other.
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      pass(() => to.destroySoon());
    });
  };
  const listening = createServer((client) => {
    const server = connect({ port: target, host: '127.0.0.1' });
    pump(client, server, true);
    pump(server, client, false);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address() as AddressInfo | null;
  assert.ok(address !== null);
  return {
    port: address.port,
    carried,
    stallAfter: (bytes, way = 'up') => {
      countsUp = way === 'up';
      stalled = Promise.withResolvers<void>();
      passed = 0;
      limit = bytes;
      return stalled.promise;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    resume: () => {
      isStalled = false;
      limit = Infinity;
      const acts = waiting;
      waiting = [];
      for (const act of acts) act();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => listening.close(() => resolve()));
    },
  };
};
