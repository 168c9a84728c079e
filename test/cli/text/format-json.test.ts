import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatJson } from '../../../src/cli/text/format-json.ts';

describe('formatJson', () => {
  it('gives back every string through a JSON parser', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(JSON.parse(formatJson(text)), text);
      }),
    );
  });

  it('escapes what could steer a terminal or hide in a line', () => {
    const text = formatJson('a\u001b[2J\u009b2J\u202eb\u2028\u{e0041}\n');
    assert.match(text, /^[\x20-\x7e]+$/u);
    assert.equal(JSON.parse(text), 'a\u001b[2J\u009b2J\u202eb\u2028\u{e0041}\n');
  });

  it('leaves ordinary text as it is', () =>
    assert.equal(formatJson({ name: 'größe 文 🚢' }), '{"name":"größe 文 🚢"}'));
});
