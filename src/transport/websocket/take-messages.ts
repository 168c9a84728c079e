// Reading a server's WebSocket past `ws`, which makes a buffer of every read and of every message and so keeps the garbage collector of a
// server busier with an upload than all else does. Here the socket is read into one buffer, over and over, and binary messages are handed on
// as they come; every other frame goes to `ws`, which knows what it means: pings, the closing handshake, and what no client may send.

import type { Duplex } from 'node:stream';
import { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { createScratch, receiveInto } from '../receive-into.ts';
import { asPlainBytes } from '../socket-carrier.ts';
import { MessageReader, type MessageReaderHandlers } from './message-reader.ts';

/** Not the one of the TLS sockets: TLS within a message is decrypted into that while the rest of the message is still in this one. */
const scratch = createScratch();

/**
 * Takes binary messages over; call in the turn in which the WebSocket opened. What comes after a fault, or an end, is for nobody. The
 * WebSocket is paused and resumed as any.
 */
export const takeMessages = (
  webSocket: WebSocket,
  socket: Duplex,
  handlers: Omit<MessageReaderHandlers, 'onForeign'>,
): void => {
  const others = socket.listeners('data') as ((this: Duplex, bytes: Buffer) => void)[];
  const reader = new MessageReader({
    ...handlers,
    onForeign: (bytes) => {
      // `ws` holds what it is given until its frame is whole.
      for (const other of others) other.call(socket, Buffer.from(bytes));
    },
  });
  const stop = (): void => reader.stop();
  webSocket.on('error', stop);
  webSocket.on('close', stop);
  const take = (bytes: Uint8Array): boolean => {
    reader.read(bytes);
    return true;
  };
  for (const other of others) socket.removeListener('data', other);
  if (!(socket instanceof Socket && receiveInto(socket, take, scratch))) {
    socket.on('data', (chunk: Buffer) => take(asPlainBytes(chunk)));
    return;
  }
  // What came with the request.
  for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null)
    take(asPlainBytes(chunk));
  socket.resume();
};
