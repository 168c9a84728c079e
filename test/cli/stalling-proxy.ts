// A way to the server that fails at a chosen byte: it stops passing anything on, or cuts the first link.

import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface StallingProxyInit {
  readonly port: number;
  /** Bytes that the first link carries, in the direction in which files go. */
  readonly bytes: number;
  readonly direction: 'upload' | 'download';
  /** What happens then: nothing any more, or the link is cut and all later ones pass. */
  readonly end: 'stall' | 'cut';
}

export interface StallingProxy extends AsyncDisposable {
  readonly port: number;
  /** Fulfils when the bytes have passed. */
  readonly reached: Promise<void>;
}

/** Ends both ends together, whichever goes first. */
const join = (a: Socket, b: Socket): void => {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    // A cut link ends with an error at either end; that it has ended is all that matters here.
    one.on('error', () => {});
    one.on('close', () => other.destroy());
  }
};

export const openStallingProxy = async (init: StallingProxyInit): Promise<StallingProxy> => {
  const sockets = new Set<Socket>();
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let isFirst = true;
  const server = createServer((near) => {
    const far = connect(init.port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket);
    join(near, far);
    const limited = isFirst;
    isFirst = false;
    const [from, to] = init.direction === 'upload' ? [near, far] : [far, near];
    to.pipe(from);
    if (!limited) {
      from.pipe(to);
      return;
    }
    let left = init.bytes;
    from.on('data', (piece: Buffer) => {
      if (left <= 0) return;
      to.write(piece.subarray(0, left));
      left -= piece.length;
      if (left > 0) return;
      resolve();
      if (init.end === 'stall') from.pause();
      else to.end(() => from.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    reached,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
