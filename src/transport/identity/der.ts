// Writes the few ASN.1 DER forms that a certificate needs. Bytes out, nothing read.

import { concatBytes } from '../../base/index.ts';

const encodeLength = (length: number): Uint8Array => {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
};

/** One tag-length-value, its value made of the given pieces. */
export const derValue = (tag: number, ...content: readonly Uint8Array[]): Uint8Array => {
  const value = concatBytes(content);
  return concatBytes([Uint8Array.of(tag), encodeLength(value.length), value]);
};

export const derSequence = (...content: readonly Uint8Array[]): Uint8Array => derValue(0x30, ...content);

export const derSet = (...content: readonly Uint8Array[]): Uint8Array => derValue(0x31, ...content);

/** An INTEGER from big-endian bytes whose first byte is neither 0 nor above 127. */
export const derInteger = (bytes: Uint8Array): Uint8Array => derValue(0x02, bytes);

export const derTrue = (): Uint8Array => derValue(0x01, Uint8Array.of(0xff));

export const derOctetString = (content: Uint8Array): Uint8Array => derValue(0x04, content);

/** A BIT STRING; `unusedBits` of the last byte do not count. */
export const derBitString = (content: Uint8Array, unusedBits = 0): Uint8Array =>
  derValue(0x03, Uint8Array.of(unusedBits), content);

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

export const derUtf8String = (text: string): Uint8Array => derValue(0x0c, ascii(text));

/** "YYMMDDHHMMSSZ", for the years 1950 to 2049. */
export const derUtcTime = (text: string): Uint8Array => derValue(0x17, ascii(text));

/** "YYYYMMDDHHMMSSZ", for the years from 2050. */
export const derGeneralizedTime = (text: string): Uint8Array => derValue(0x18, ascii(text));

/** An object identifier in dotted form. */
export const derObjectIdentifier = (dotted: string): Uint8Array => {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  const bytes: number[] = [];
  for (const arc of [first * 40n + second, ...rest]) {
    const groups = [Number(arc % 128n)];
    for (let left = arc / 128n; left > 0n; left /= 128n) groups.unshift(0x80 | Number(left % 128n));
    bytes.push(...groups);
  }
  return derValue(0x06, Uint8Array.from(bytes));
};

/** A context-specific, constructed tag: [number]. */
export const derContext = (number: number, ...content: readonly Uint8Array[]): Uint8Array =>
  derValue(0xa0 | number, ...content);
