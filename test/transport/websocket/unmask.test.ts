// Taking masks off: the same bytes as byte by byte, wherever they lie in memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unmask } from '../../../src/transport/websocket/unmask.ts';

const MASK = Uint8Array.of(0x11, 0x80, 0xfe, 0x03);

test('a mask is taken off at every length and alignment', () => {
  for (let offset = 0; offset < 8; offset += 1)
    for (let length = 0; length < 80; length += 1) {
      const memory = Uint8Array.from({ length: offset + length + 5 }, (_, at) => (at * 37 + 5) % 256);
      const expected = memory.map((byte, at) =>
        at < offset || at >= offset + length ? byte : byte ^ (MASK[(at - offset) % 4] as number),
      );
      unmask(memory.subarray(offset, offset + length), MASK);
      assert.deepEqual(memory, expected, `offset ${offset}, length ${length}`);
    }
});

test('the mask of zeros changes nothing', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
  unmask(bytes, new Uint8Array(4));
  assert.deepEqual(bytes, Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
});
