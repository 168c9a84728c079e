// Large bodies of known size, read from the socket past the HTTP parser: that one makes a new buffer of every record that arrives, which
// costs as much again as decrypting it, and keeps the garbage collector busy. Here records come into one buffer, over and over
// (transport/receive-into.ts). The parser never sees the body, so the connection ends behind the answer; for a large body that is
// little. As there, it is looked before anything is touched: where a Node version differs, the body is read the usual way.

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { receiveInto } from '../transport/index.ts';

/** Below this, what a new connection costs the client is more than what is gained. */
export const MIN_RAW_BODY = 8 * 1024 * 1024;

export interface RawBody {
  pause(): void;
  resume(): void;
}

export interface RawBodyHandlers {
  /** Valid during the call only. */
  onBytes(bytes: Uint8Array): void;
  /** All of it has come. */
  onEnd(): void;
}

interface NativeParser {
  unconsume(): void;
}

/** The parser that reads the socket's handle by itself. */
const parserOf = (socket: Socket): NativeParser | undefined => {
  const { parser, _handle: handle } = socket as unknown as {
    readonly parser?: unknown;
    readonly _handle?: { readonly _consumed?: unknown } | null;
  };
  const isNative =
    typeof parser === 'object' &&
    parser !== null &&
    'unconsume' in parser &&
    typeof parser.unconsume === 'function';
  return isNative && handle?._consumed === true ? (parser as NativeParser) : undefined;
};

/**
 * Takes the body over, of which `size` bytes are to come in all; undefined, and nothing has changed, where that cannot be. Begins paused.
 * What comes behind the body is ignored: the caller ends the connection.
 */
export const takeRawBody = (
  request: IncomingMessage,
  size: number,
  handlers: RawBodyHandlers,
): RawBody | undefined => {
  const { socket } = request;
  const parser = parserOf(socket);
  if (parser === undefined || size < MIN_RAW_BODY || socket.destroyed) return undefined;
  let left = size;
  let isPaused = true;
  /** What came before, or while nobody could take it. */
  const held: Uint8Array[] = [];
  const take = (bytes: Uint8Array): void => {
    const wanted = bytes.length > left ? bytes.subarray(0, left) : bytes;
    if (wanted.length === 0) return;
    left -= wanted.length;
    handlers.onBytes(wanted);
    if (left === 0) handlers.onEnd();
  };
  const receive = (bytes: Uint8Array): boolean => {
    if (isPaused || held.length > 0) held.push(Uint8Array.from(bytes));
    else take(bytes);
    return !isPaused;
  };
  const release = (): void => {
    while (!isPaused && held.length > 0) take(held.shift() as Uint8Array);
    if (!isPaused) socket.resume();
  };
  parser.unconsume();
  const readers = socket.listeners('data');
  socket.removeAllListeners('data');
  if (!receiveInto(socket, receive)) {
    for (const reader of readers) socket.on('data', reader as (chunk: Buffer) => void);
    return undefined;
  }
  // Reading stops for good only now: the parser starts and stops it without the socket's knowing.
  socket.pause();
  for (const stream of [request, socket])
    for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null)
      held.push(chunk);
  socket.pause();
  return {
    pause: () => {
      isPaused = true;
      socket.pause();
    },
    resume: () => {
      if (!isPaused) return;
      isPaused = false;
      queueMicrotask(release);
    },
  };
};
