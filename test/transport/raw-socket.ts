// A client that is nothing but a socket: says what a test wants, and keeps what it hears.

import { connect, type Socket } from 'node:net';

export interface RawClient {
  readonly socket: Socket;
  /** Everything heard, once the connection is gone. */
  readonly heard: Promise<string>;
}

export const openRaw = (port: number, first?: string | Uint8Array): Promise<RawClient> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
    });
    // However the other end goes about it, the connection is over.
    socket.on('end', () => socket.destroy());
    const closed = new Promise<string>((done) => socket.once('close', () => done(heard)));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.on('error', () => {});
      if (first !== undefined) socket.write(first);
      resolve({ socket, heard: closed });
    });
  });
