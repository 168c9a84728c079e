// Encodes control values: deterministic CBOR (RFC 8949 §4.2.1) of null, booleans, numbers, text, bytes, arrays and
// plain objects (link.md, "Control values"). One value has exactly one encoding. Decoding is control-decoder.ts.

import { ProtocolError } from '../base/index.ts';
import { MAX_CONTROL_DEPTH, MAX_CONTROL_PAYLOAD } from './limits.ts';

const UNSIGNED = 0x00;
const NEGATIVE = 0x20;
const BYTES = 0x40;
const TEXT = 0x60;
const ARRAY = 0x80;
const MAP = 0xa0;
const TWO_32 = 0x1_0000_0000;

/** Text up to this many units is looked at unit by unit; beyond it the platform's encoder is faster. */
const SHORT_TEXT = 48;

const encoder = new TextEncoder();

const refuse = (why: string): never => {
  throw new ProtocolError('local', `The value cannot be sent: ${why}.`);
};

/** Rank of a UTF-16 unit such that comparing ranks is comparing code points: surrogates stand above U+FFFF. */
const unitRank = (unit: number): number =>
  unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;

const utf8Length = (text: string): number => {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair counts for two of its four bytes.
    if (unit >= 0x80) length += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return length;
};

/** The order of keys: shorter encodings first, then by byte. */
export const compareKeys = (a: string, b: string): number => {
  const byLength = utf8Length(a) - utf8Length(b);
  if (byLength !== 0) return byLength;
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    const byUnit = unitRank(a.charCodeAt(index)) - unitRank(b.charCodeAt(index));
    if (byUnit !== 0) return byUnit;
  }
  return 0;
};

const isPlainObject = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

class Writer {
  bytes = new Uint8Array(4096);
  length = 0;
  #view = new DataView(this.bytes.buffer);

  /** Makes room for `more` bytes. The cap bounds the memory that a value too large to be sent can take. */
  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    if (needed > MAX_CONTROL_PAYLOAD) {
      throw new ProtocolError(
        'local',
        `A message may have at most ${MAX_CONTROL_PAYLOAD} bytes; send it in pieces.`,
        'TOO_LARGE',
      );
    }
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  #head(major: number, argument: number): void {
    this.#reserve(9);
    const { bytes } = this;
    if (argument < 24) {
      bytes[this.length++] = major | argument;
    } else if (argument < 0x100) {
      bytes[this.length++] = major | 24;
      bytes[this.length++] = argument;
    } else if (argument < 0x1_0000) {
      bytes[this.length++] = major | 25;
      this.#view.setUint16(this.length, argument);
      this.length += 2;
    } else if (argument < TWO_32) {
      bytes[this.length++] = major | 26;
      this.#view.setUint32(this.length, argument);
      this.length += 4;
    } else {
      bytes[this.length++] = major | 27;
      this.#view.setUint32(this.length, Math.floor(argument / TWO_32));
      this.#view.setUint32(this.length + 4, argument % TWO_32);
      this.length += 8;
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value)) {
      // -0 is the integer 0 here.
      if (value >= 0) this.#head(UNSIGNED, value);
      else this.#head(NEGATIVE, -1 - value);
      return;
    }
    if (!Number.isFinite(value)) refuse(`${value} is not a finite number`);
    this.#reserve(9);
    if (Math.f16round(value) === value) {
      this.bytes[this.length] = 0xf9;
      this.#view.setFloat16(this.length + 1, value);
      this.length += 3;
    } else if (Math.fround(value) === value) {
      this.bytes[this.length] = 0xfa;
      this.#view.setFloat32(this.length + 1, value);
      this.length += 5;
    } else {
      this.bytes[this.length] = 0xfb;
      this.#view.setFloat64(this.length + 1, value);
      this.length += 9;
    }
  }

  #raw(major: number, content: Uint8Array): void {
    this.#head(major, content.length);
    this.#reserve(content.length);
    this.bytes.set(content, this.length);
    this.length += content.length;
  }

  #text(text: string): void {
    if (text.length <= SHORT_TEXT) {
      const start = this.length;
      this.#head(TEXT, text.length);
      this.#reserve(text.length);
      let index = 0;
      for (; index < text.length; index += 1) {
        const unit = text.charCodeAt(index);
        if (unit >= 0x80) break;
        this.bytes[this.length + index] = unit;
      }
      this.length += index;
      if (index === text.length) return;
      this.length = start;
    }
    // It would be sent as another text. A name that is not UTF-8 travels as bytes.
    if (!text.isWellFormed()) refuse('a text holds half a surrogate pair');
    this.#raw(TEXT, encoder.encode(text));
  }

  #map(object: Record<string, unknown>, depth: number): void {
    const keys = Object.keys(object).filter((key) => object[key] !== undefined);
    if (keys.length > 1) keys.sort(compareKeys);
    this.#head(MAP, keys.length);
    for (const key of keys) {
      if (key === '__proto__') refuse('"__proto__" is not allowed as a key');
      this.#text(key);
      this.value(object[key], depth);
    }
  }

  #array(items: readonly unknown[], depth: number): void {
    this.#head(ARRAY, items.length);
    for (let index = 0; index < items.length; index += 1) this.value(items[index], depth);
  }

  value(value: unknown, depth: number): void {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        this.#reserve(1);
        this.bytes[this.length++] = value ? 0xf5 : 0xf4;
        return;
      case 'undefined':
        return this.value(null, depth);
      case 'object':
        break;
      default:
        return refuse(`it holds a ${typeof value}`);
    }
    if (value === null) {
      this.#reserve(1);
      this.bytes[this.length++] = 0xf6;
    } else if (value instanceof Uint8Array) {
      this.#raw(BYTES, value);
    } else {
      if (depth >= MAX_CONTROL_DEPTH) refuse(`it is nested deeper than ${MAX_CONTROL_DEPTH}`);
      if (Array.isArray(value)) this.#array(value, depth + 1);
      else if (isPlainObject(value)) this.#map(value, depth + 1);
      else refuse(`it holds an object that is neither plain nor an array nor a Uint8Array`);
    }
  }
}

let idle: Writer | undefined;

/**
 * The encoding of `value`, with `prefix` unused bytes before it (room for a frame's header). Keys whose value is undefined
 * are left out; any other undefined is null. Throws ProtocolError (side `local`): `BAD_REQUEST`, or `TOO_LARGE` beyond
 * `maxBytes`.
 */
export const encodeControl = (
  value: unknown,
  prefix = 0,
  maxBytes = MAX_CONTROL_PAYLOAD,
): Uint8Array<ArrayBuffer> => {
  // A getter in `value` might encode something itself; it then finds no idle writer and makes its own.
  const writer = idle ?? new Writer();
  idle = undefined;
  try {
    writer.length = 0;
    writer.value(value, 0);
    if (writer.length > maxBytes) {
      throw new ProtocolError(
        'local',
        `The message has ${writer.length} bytes; ${maxBytes} is the most.`,
        'TOO_LARGE',
      );
    }
    const bytes = new Uint8Array(prefix + writer.length);
    bytes.set(writer.bytes.subarray(0, writer.length), prefix);
    return bytes;
  } finally {
    idle = writer;
  }
};
