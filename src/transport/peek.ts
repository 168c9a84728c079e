// The first byte of a connection, looked at without taking it.

import type { Duplex } from 'node:stream';

/** Calls `use` with the first byte once it is there; the bytes read are put back first. */
export const peek = (socket: Duplex, use: (byte: number) => void): void => {
  socket.once('readable', () => {
    const chunk = socket.read() as Buffer | null;
    const first = chunk?.[0];
    if (chunk === null || first === undefined) {
      // Woken by the peer's end: reading on lets the socket notice it and close by itself.
      if (!socket.destroyed) peek(socket, use);
      return;
    }
    socket.unshift(chunk);
    use(first);
  });
};

/** With what a connection begins that speaks TLS. */
export const TLS_HANDSHAKE = 0x16;
/** A link's first frame begins with a length below 16 MiB. */
export const PLAIN_LINK = 0x00;
