// Buffers that callers lend: their memory goes to a worker and comes back, without being copied.

import { WherryError } from '../../../base/index.ts';

/**
 * The memory to transfer; the lent buffer is empty from now on, so that it cannot be lent twice. A buffer that is only a
 * view (of Node's pool, say) shares its memory with others and cannot go: a copy goes in its place, and comes back as a
 * buffer of the same size.
 */
export const takeLent = (buffer: Uint8Array<ArrayBuffer>): ArrayBuffer =>
  buffer.byteLength === buffer.buffer.byteLength ? buffer.buffer.transfer() : new Uint8Array(buffer).buffer;

/** What to give back to the lender. */
export const giveBack = (memory: ArrayBuffer): Uint8Array<ArrayBuffer> => new Uint8Array(memory);

/** A lent buffer must hold as many bytes as are to be taken from it. */
export const ensureLength = (buffer: Uint8Array, length: number): void => {
  if (Number.isInteger(length) && length >= 0 && length <= buffer.length) return;
  throw new WherryError('BAD_REQUEST', 'A buffer must hold as many bytes as are to be taken from it.');
};

export const ensureOffset = (offset: number): void => {
  if (Number.isSafeInteger(offset) && offset >= 0) return;
  throw new WherryError('BAD_REQUEST', 'An offset is a whole number of bytes, 0 or more.');
};
