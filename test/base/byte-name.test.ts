// Names that lose no byte: every sequence of bytes comes back from its string.

import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nameBytes, nameFromBytes, toHex } from '../../src/base/index.ts';

// Pieces that are, are nearly, or only begin characters.
const piece = fc.constantFrom(
  [0x41],
  [0xc3, 0xa9],
  [0xe2, 0x82, 0xac],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xef, 0xbb, 0xbf],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xc0, 0xaf],
  [0xe0, 0x80, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0x80],
  [0xff],
);

describe('a name', () => {
  it('turns back into exactly its bytes, whatever they are', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => Uint8Array.from(pieces.flat())),
    );
    fc.assert(
      fc.property(bytes, (original) => equal(toHex(nameBytes(nameFromBytes(original))), toHex(original))),
      { seed: 9, numRuns: 3000 },
    );
  });

  it('is ordinary text where it is UTF-8, and one escape for each byte where it is not', () => {
    equal(nameFromBytes(Uint8Array.of(0x61, 0xc3, 0xa9)), 'aé');
    equal(nameFromBytes(Uint8Array.of(0x61, 0xff, 0xc3, 0xa9, 0xc3)), 'a\udcffé\udcc3');
    equal(nameFromBytes(Uint8Array.of(0xed, 0xa0, 0x80)), '\udced\udca0\udc80');
    deepEqual(nameBytes('a\udcff'), Uint8Array.of(0x61, 0xff));
  });
});
