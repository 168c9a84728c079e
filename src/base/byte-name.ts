// Names as strings that lose no byte. A POSIX name is any bytes; most are UTF-8. A byte that is not part of valid
// UTF-8 is held as the lone surrogate U+DC00 + byte (as Python's "surrogateescape" does), so that every name is a
// string and every string made here turns back into exactly the same bytes.

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const ESCAPE_BASE = 0xdc00;

const isEscape = (unit: number): boolean => unit >= 0xdc80 && unit <= 0xdcff;

/** The bytes of a name or path. A well-formed string is its UTF-8. */
export const nameBytes = (name: string): Uint8Array => {
  if (name.isWellFormed()) return encoder.encode(name);
  const bytes: number[] = [];
  for (const character of name) {
    const point = character.codePointAt(0) ?? 0;
    if (isEscape(point)) bytes.push(point - ESCAPE_BASE);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
};

/**
 * Length of the valid UTF-8 sequence at `offset`, or 0 when the byte there does not begin one. Arithmetic, not a decoder
 * that throws: these bytes may be a stranger's, and an exception for each would cost seconds.
 */
const sequenceLength = (bytes: Uint8Array, offset: number): number => {
  const first = bytes[offset] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  // The second byte's range keeps out overlong forms, surrogates and what lies above U+10FFFF.
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[offset + 1] ?? 0;
  if (second < low || second > high) return 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  for (let index = 2; index < length; index += 1) {
    const next = bytes[offset + index] ?? 0;
    if (next < 0x80 || next > 0xbf) return 0;
  }
  return length;
};

/** The string for these bytes; `nameBytes` turns it back. */
export const nameFromBytes = (bytes: Uint8Array): string => {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    // Some byte is not UTF-8; escape those one by one below.
  }
  let name = '';
  let validFrom = 0;
  for (let offset = 0; offset < bytes.length;) {
    const length = sequenceLength(bytes, offset);
    offset += Math.max(1, length);
    if (length > 0) continue;
    name += strictDecoder.decode(bytes.subarray(validFrom, offset - 1));
    name += String.fromCharCode(ESCAPE_BASE + (bytes[offset - 1] ?? 0));
    validFrom = offset;
  }
  return name + strictDecoder.decode(bytes.subarray(validFrom));
};

// Control characters (C0, DEL, C1), the invisible and direction-changing ones, line and paragraph separators.
// eslint-disable-next-line no-control-regex -- these are exactly what must not reach a terminal.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

/** A name as it may be shown to a person: one line, no control or invisible character, bytes that are not UTF-8 as `\xNN`. */
export const displayName = (name: string): string =>
  name.replace(UNSAFE, (character) => {
    const point = character.codePointAt(0) ?? 0;
    if (isEscape(point)) return `\\x${(point - ESCAPE_BASE).toString(16).padStart(2, '0')}`;
    if (point === 0x0a) return '\\n';
    if (point === 0x09) return '\\t';
    if (point === 0x0d) return '\\r';
    if (point < 0x100) return `\\x${point.toString(16).padStart(2, '0')}`;
    return `\\u{${point.toString(16)}}`;
  });
