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

/** Length of the valid UTF-8 sequence at `offset`, or 0 when the byte there does not begin one. */
const sequenceLength = (bytes: Uint8Array, offset: number): number => {
  const first = bytes[offset] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || offset + length > bytes.length) return 0;
  try {
    strictDecoder.decode(bytes.subarray(offset, offset + length));
    return length;
  } catch {
    // Not UTF-8 after all: the caller escapes this byte.
    return 0;
  }
};

/** The string for these bytes; `nameBytes` turns it back. */
export const nameFromBytes = (bytes: Uint8Array): string => {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    // Some byte is not UTF-8; escape those one by one below.
  }
  let name = '';
  for (let offset = 0; offset < bytes.length;) {
    const length = sequenceLength(bytes, offset);
    if (length === 0) {
      name += String.fromCharCode(ESCAPE_BASE + (bytes[offset] ?? 0));
      offset += 1;
    } else {
      name += strictDecoder.decode(bytes.subarray(offset, offset + length));
      offset += length;
    }
  }
  return name;
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
