// Decodes control values, strictly (link.md, "Control values"): only what control-encoder.ts could have written is
// accepted, so every value has one encoding and every refusal is a ProtocolError. The bytes are a stranger's: nothing
// is allocated from an announced count before the count was held against the bytes that are really there.

import { ProtocolError } from '../base/index.ts';
import { MAX_CONTROL_DEPTH, MAX_CONTROL_PAYLOAD } from './limits.ts';

const TWO_32 = 0x1_0000_0000;
const SHORT_TEXT = 64;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const refuse = (why: string): never => {
  throw new ProtocolError('remote', `The peer sent a malformed value: ${why}.`);
};

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #need(count: number): void {
    if (count > this.#bytes.length - this.offset) refuse('it ends too soon');
  }

  /** The argument of an item's first byte, in its shortest form. */
  #argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) return refuse('its lengths are indefinite or reserved');
    const size = 1 << (info - 24);
    this.#need(size);
    const at = this.offset;
    this.offset += size;
    let argument: number;
    if (size === 1) argument = this.#view.getUint8(at);
    else if (size === 2) argument = this.#view.getUint16(at);
    else if (size === 4) argument = this.#view.getUint32(at);
    else argument = this.#view.getUint32(at) * TWO_32 + this.#view.getUint32(at + 4);
    const shorter = size === 1 ? 24 : size === 2 ? 0x100 : size === 4 ? 0x1_0000 : TWO_32;
    if (argument < shorter) refuse('a number or length is not in its shortest form');
    if (argument > Number.MAX_SAFE_INTEGER) refuse('a number is out of range');
    return argument;
  }

  #text(length: number): string {
    this.#need(length);
    const start = this.offset;
    this.offset += length;
    if (length <= SHORT_TEXT) {
      const codes: number[] = [];
      for (let index = start; index < this.offset; index += 1) {
        const byte = this.#bytes[index] as number;
        if (byte >= 0x80) break;
        codes.push(byte);
      }
      // One flat string: put together letter by letter, it would have to be flattened at its first use.
      if (codes.length === length) return String.fromCharCode(...codes);
    }
    try {
      return strictDecoder.decode(this.#bytes.subarray(start, start + length));
    } catch {
      // The decoder's own error says no more than this.
      return refuse('a text is not UTF-8');
    }
  }

  #array(count: number, depth: number): unknown[] {
    if (depth > MAX_CONTROL_DEPTH) refuse(`it is nested deeper than ${MAX_CONTROL_DEPTH}`);
    // Each item takes a byte at least.
    this.#need(count);
    const items: unknown[] = [];
    for (let index = 0; index < count; index += 1) items.push(this.value(depth));
    return items;
  }

  /** Whether the key at `start` sorts after the one at `previous`: longer, or as long and greater by byte. */
  #isAfter(start: number, length: number, previous: number, previousLength: number): boolean {
    if (length !== previousLength) return length > previousLength;
    for (let index = 0; index < length; index += 1) {
      const difference = (this.#bytes[start + index] as number) - (this.#bytes[previous + index] as number);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  #map(count: number, depth: number): Record<string, unknown> {
    if (depth > MAX_CONTROL_DEPTH) refuse(`it is nested deeper than ${MAX_CONTROL_DEPTH}`);
    this.#need(count * 2);
    const object: Record<string, unknown> = {};
    let previous = 0;
    let previousLength = -1;
    for (let index = 0; index < count; index += 1) {
      this.#need(1);
      const first = this.#bytes[this.offset++] as number;
      if (first >> 5 !== 3) refuse('a key is not text');
      const length = this.#argument(first & 31);
      const start = this.offset;
      const key = this.#text(length);
      if (!this.#isAfter(start, length, previous, previousLength))
        refuse('its keys are repeated or out of order');
      // Assigned to an ordinary object it would set the prototype instead.
      if (key === '__proto__') refuse('"__proto__" is not allowed as a key');
      previous = start;
      previousLength = length;
      object[key] = this.value(depth);
    }
    return object;
  }

  #simpleOrFloat(info: number): unknown {
    if (info === 20) return false;
    if (info === 21) return true;
    if (info === 22) return null;
    if (info < 25 || info > 27) return refuse('it holds a simple value other than false, true and null');
    const size = 1 << (info - 24);
    this.#need(size);
    const at = this.offset;
    this.offset += size;
    const value =
      size === 2
        ? this.#view.getFloat16(at)
        : size === 4
          ? this.#view.getFloat32(at)
          : this.#view.getFloat64(at);
    if (!Number.isFinite(value)) refuse('a number is not finite');
    if (Number.isSafeInteger(value)) refuse('a whole number is written as a fraction');
    const isShortest =
      size === 2 || (Math.f16round(value) !== value && (size === 4 || Math.fround(value) !== value));
    if (!isShortest) refuse('a number or length is not in its shortest form');
    return value;
  }

  /** `depth` is that of the container around it. */
  value(depth: number): unknown {
    this.#need(1);
    const first = this.#bytes[this.offset++] as number;
    const info = first & 31;
    switch (first >> 5) {
      case 0:
        return this.#argument(info);
      case 1: {
        const argument = this.#argument(info);
        // -1 - MAX_SAFE_INTEGER is not a safe integer.
        if (argument === Number.MAX_SAFE_INTEGER) refuse('a number is out of range');
        return -1 - argument;
      }
      case 2: {
        const length = this.#argument(info);
        this.#need(length);
        const start = this.offset;
        this.offset += length;
        // A copy: what was received is only lent. (`slice` of a Node Buffer would be a view.)
        return new Uint8Array(this.#bytes.subarray(start, start + length));
      }
      case 3:
        return this.#text(this.#argument(info));
      case 4:
        return this.#array(this.#argument(info), depth + 1);
      case 5:
        return this.#map(this.#argument(info), depth + 1);
      case 6:
        return refuse('it holds a tag');
      default:
        return this.#simpleOrFloat(info);
    }
  }
}

/**
 * The value of `bytes`: exactly one, and nothing behind it. Objects are ordinary ones, byte strings are copies. Throws
 * ProtocolError (side `remote`), whatever the bytes are.
 */
export const decodeControl = (bytes: Uint8Array, maxBytes = MAX_CONTROL_PAYLOAD): unknown => {
  if (bytes.length > maxBytes) {
    throw new ProtocolError('remote', `The peer sent a value of more than ${maxBytes} bytes.`, 'TOO_LARGE');
  }
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.offset !== bytes.length) refuse('it has bytes to spare');
  return value;
};
