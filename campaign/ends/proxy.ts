// The wire between client and server: a TCP proxy that counts what crosses it in each direction, and does to it whatever
// a run asks for. Knows nothing of the protocol.

import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** `up` is from the client to the server. */
export type Way = 'up' | 'down';

export interface Counts {
  readonly up: number;
  readonly down: number;
}

/** What becomes of a chunk: it is forwarded (perhaps changed), or swallowed. `offset` counts what came before it this way. */
export type Tap = (way: Way, chunk: Buffer, offset: number) => Buffer | undefined;

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Port of the server; may change while nothing is connected. */
  target: number;
  /** Bytes handed on since `startCounting`. */
  readonly counts: Counts;
  /** Connections accepted since then. */
  readonly links: number;
  startCounting(): void;
  /** Default: everything passes unchanged. */
  tap: Tap | undefined;
  /** At this many bytes that way since `startCounting`, and no byte later, calls back. */
  at(way: Way, offset: number, act: () => void): void;
  /** Forgets all that was asked for with `at`. */
  forget(): void;
  /** New connections are refused. */
  isClosed: boolean;
  /** Bytes a second each way; 0 is no limit. */
  rate: number;
  /** Ends all connections: those of the client now, the server's when it has what was handed on. */
  cut(kind?: 'end' | 'reset'): void;
  /** Half-open: from now on the connections there are swallow every byte, and neither end hears of the other again. */
  silence(): void;
}

interface Mark {
  readonly way: Way;
  readonly offset: number;
  readonly act: () => void;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

export const createProxy = async (target: number): Promise<Proxy> => {
  const pairs = new Set<Pair>();
  const sockets = new Set<Socket>();
  let marks: Mark[] = [];
  const counts = { up: 0, down: 0 };
  const seen = { up: 0, down: 0 };

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // A lost connection is what this file is for; its other side is told by "close".
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };

  const nextMark = (way: Way): Mark | undefined =>
    marks.filter((mark) => mark.way === way).sort((a, b) => a.offset - b.offset)[0];

  const hand = (way: Way, chunk: Buffer, to: Socket): void => {
    const offset = seen[way];
    seen[way] += chunk.length;
    const passed = proxy.tap === undefined ? chunk : proxy.tap(way, chunk, offset);
    if (passed === undefined || to.destroyed || !to.writable) return;
    counts[way] += passed.length;
    to.write(passed);
  };

  /** Hands a chunk on, stopping at each mark on the way. False when the connection ended at one. */
  const forward = (way: Way, chunk: Buffer, from: Socket, to: Socket): void => {
    let rest = chunk;
    for (;;) {
      const mark = nextMark(way);
      if (mark === undefined || mark.offset >= seen[way] + rest.length) break;
      const room = Math.max(0, mark.offset - seen[way]);
      if (room > 0) hand(way, rest.subarray(0, room), to);
      rest = rest.subarray(room);
      marks = marks.filter((other) => other !== mark);
      mark.act();
      if (from.destroyed) return;
    }
    if (rest.length > 0) hand(way, rest, to);
    const mark = nextMark(way);
    if (mark !== undefined && mark.offset <= seen[way]) {
      marks = marks.filter((other) => other !== mark);
      mark.act();
    }
  };

  const SLICE_MS = 20;
  const pump = (way: Way, from: Socket, to: Socket): void => {
    from.on('data', (chunk: Buffer) => {
      if (proxy.rate > 0) {
        slowly(way, chunk, from, to);
        return;
      }
      forward(way, chunk, from, to);
      if (!to.writableNeedDrain) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
    from.once('end', () => to.end());
    from.once('close', () => to.destroySoon());
  };

  /** One slice after another, at the rate. */
  const slowly = (way: Way, chunk: Buffer, from: Socket, to: Socket): void => {
    from.pause();
    const size = proxy.rate > 0 ? Math.max(1, Math.floor((proxy.rate * SLICE_MS) / 1000)) : chunk.length;
    forward(way, chunk.subarray(0, size), from, to);
    const rest = chunk.subarray(size);
    setTimeout(() => {
      if (rest.length > 0 && !from.destroyed) slowly(way, rest, from, to);
      else from.resume();
    }, SLICE_MS);
  };

  const listening = createServer({ allowHalfOpen: true }, (client) => {
    keep(client);
    if (proxy.isClosed) return void client.resetAndDestroy();
    links += 1;
    const server = keep(connect({ port: proxy.target, host: '127.0.0.1', allowHalfOpen: true }));
    const pair = { client, server };
    pairs.add(pair);
    client.once('close', () => pairs.delete(pair));
    pump('up', client, server);
    pump('down', server, client);
  });
  let links = 0;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));

  const proxy: Proxy = {
    port: (listening.address() as AddressInfo).port,
    target,
    get counts() {
      return { ...counts };
    },
    get links() {
      return links;
    },
    startCounting: () => {
      Object.assign(counts, { up: 0, down: 0 });
      Object.assign(seen, { up: 0, down: 0 });
      links = 0;
    },
    tap: undefined,
    at: (way, offset, act) => void marks.push({ way, offset, act }),
    forget: () => {
      marks = [];
    },
    isClosed: false,
    rate: 0,
    cut: (kind = 'end') => {
      for (const { client, server } of pairs) {
        client.removeAllListeners('data');
        server.removeAllListeners('data');
        if (kind === 'reset') client.resetAndDestroy();
        else client.destroySoon();
        server.destroySoon();
        server.resume();
      }
    },
    silence: () => {
      for (const { client, server } of pairs) {
        for (const event of ['data', 'end', 'close']) {
          client.removeAllListeners(event);
          server.removeAllListeners(event);
        }
        for (const socket of [client, server]) {
          socket.once('close', () => sockets.delete(socket));
          socket.resume();
        }
      }
      pairs.clear();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => listening.close(() => resolve()));
    },
  };
  return proxy;
};
