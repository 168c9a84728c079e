import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fitText, textWidth } from '../../../src/cli/text/text-width.ts';

describe('textWidth', () => {
  it('counts columns: wide characters are two, combining marks none', () => {
    assert.equal(textWidth('abc'), 3);
    assert.equal(textWidth('文書'), 4);
    assert.equal(textWidth('e\u0301'), 1);
    assert.equal(textWidth('🚢'), 2);
  });
});

describe('fitText', () => {
  it('keeps what fits and ends what does not with an ellipsis', () => {
    assert.equal(fitText('abcdef', 6), 'abcdef');
    assert.equal(fitText('abcdef', 4), 'abc…');
    assert.equal(fitText('文書文書', 4), '文…');
    assert.equal(fitText('abc', 0), '');
  });

  it('never takes more columns than it may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, width) => {
        assert.ok(textWidth(fitText(text, width)) <= width);
      }),
    );
  });
});
