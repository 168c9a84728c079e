// Long text in pieces.

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { textPieces } from '../../web/preview/text-pieces.ts';

test('pieces end with line breaks, and are the text when put together', () => {
  assert.deepEqual(textPieces('', 4), []);
  assert.deepEqual(textPieces('a\nb\nccccccc\nd', 4), [
    { text: 'a\nb\n', lines: 2 },
    { text: 'ccccccc\n', lines: 1 },
    { text: 'd', lines: 1 },
  ]);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '\n', 'bcd', '\n\n')),
      fc.integer({ min: 1, max: 9 }),
      (parts, length) => {
        const text = parts.join('');
        const pieces = textPieces(text, length);
        assert.equal(pieces.map((piece) => piece.text).join(''), text);
        for (const piece of pieces.slice(0, -1)) assert.ok(piece.text.endsWith('\n'));
        const lines = pieces.reduce((sum, piece) => sum + piece.lines, 0);
        assert.equal(lines, text.split('\n').length - Number(text.endsWith('\n') || text === ''));
      },
    ),
  );
});
