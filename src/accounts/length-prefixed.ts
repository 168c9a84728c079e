// Parts as one piece of bytes, for what is signed or hashed: no two lists of parts give the same bytes.

import { concatBytes } from '../base/index.ts';

/** Each part behind its length (4 bytes, big-endian). Text is UTF-8. */
export const lengthPrefixed = (parts: readonly (Uint8Array | string)[]): Uint8Array => {
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    pieces.push(length, bytes);
  }
  return concatBytes(pieces);
};
