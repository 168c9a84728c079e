// Reading a TLS socket into one buffer, over and over, in place of a new buffer for every record. Node has this for
// sockets that it dials itself (`onread` of `connect`) but not for those that are handed to TLS, which is how every
// one of ours begins. This file switches the same mechanism on, by the names Node itself uses for it. It looks before
// it touches anything: where a Node version differs, the answer is false and the caller listens to 'data' instead,
// which costs about twice the CPU and changes nothing else. Measured with 16 KiB records: 0.17 against 0.33 s/GB.

import type { Socket } from 'node:net';

/** Where what arrives is put: as much as one read of a socket brings, or the content of one TLS record. */
export interface Scratch {
  readonly all: Uint8Array;
  /** Most records are full: one view of such a record serves them all. */
  readonly fullRecord: Uint8Array;
}

export const createScratch = (): Scratch => {
  const all = new Uint8Array(64 * 1024);
  return { all, fullRecord: all.subarray(0, 16 * 1024) };
};

/** Shared by all sockets of this thread: a record is copied in, handed on and forgotten before the next one comes. */
const shared = createScratch();

interface Handle {
  useUserBuffer(buffer: Uint8Array): void;
}

const canUseBuffer = (handle: unknown): handle is Handle =>
  typeof handle === 'object' &&
  handle !== null &&
  'useUserBuffer' in handle &&
  typeof handle.useUserBuffer === 'function';

/**
 * Hands every record that arrives from now on to `onChunk`, valid during the call only; when it returns false, reading
 * stops until `socket.resume()`. What had arrived before is still in the socket: `socket.read()` it. A scratch of its own need those
 * sockets whose bytes are read by other sockets during the call.
 * Returns false, having changed nothing, when this Node cannot.
 */
export const receiveInto = (
  socket: Socket,
  onChunk: (chunk: Uint8Array) => boolean,
  { all, fullRecord }: Scratch = shared,
): boolean => {
  const slots = socket as unknown as Record<string | symbol, unknown>;
  const names = new Map(Object.getOwnPropertySymbols(socket).map((symbol) => [symbol.description, symbol]));
  const [buffer, callback, generator] = ['kBuffer', 'kBufferCb', 'kBufferGen'].map((name) => names.get(name));
  const handle = slots['_handle'];
  if (buffer === undefined || callback === undefined || generator === undefined || !canUseBuffer(handle))
    return false;
  if (slots[buffer] !== null || slots[callback] !== null || slots[generator] !== null) return false;
  handle.useUserBuffer(all);
  slots[buffer] = all;
  slots[callback] = (length: number, filled: Uint8Array): boolean =>
    onChunk(length === fullRecord.length && filled === all ? fullRecord : filled.subarray(0, length));
  return true;
};
