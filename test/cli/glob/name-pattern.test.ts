import assert from 'node:assert/strict';
import { matchesGlob } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nameFromBytes } from '../../../src/base/index.ts';
import { parseNamePattern } from '../../../src/cli/glob/name-pattern.ts';

const matches = (pattern: string, name: string): boolean => {
  const parsed = parseNamePattern(pattern);
  return parsed.kind === 'literal' ? parsed.name === name : parsed.matches(name);
};

describe('a pattern of one name', () => {
  const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['*.jpg', ['a.jpg', 'é 😀.jpg', 'a.b.jpg'], ['a.jpeg', '.jpg', '.a.jpg', 'jpg', 'A.JPG']],
    ['*', ['a', 'a b', '\n', '😀'], ['.a', '.']],
    ['.*', ['.a', '..a'], ['a']],
    ['\\.*', ['.a'], ['a']],
    ['[.]a', [], ['.a']],
    ['?', ['a', '😀', 'é'], ['ab', '', '.']],
    ['a?c', ['abc', 'a😀c'], ['ac', 'abbc']],
    ['[a-c]', ['a', 'b', 'c'], ['d', 'A', '-']],
    ['[!a-c]x', ['dx', '-x'], ['ax', 'x']],
    ['[^a-c]x', ['dx'], ['ax']],
    ['[]a]', [']', 'a'], ['b', '[]a]']],
    ['[a-]', ['a', '-'], ['b']],
    ['[\\]]', [']'], ['\\', 'a']],
    ['[[:digit:]x]', ['7', 'x'], ['d', ':', '[']],
    ['[![:upper:]]', ['a', '1'], ['A', 'É']],
    ['a[b', ['a[b'], ['ab', 'a']],
    ['\\*', ['*'], ['a', '\\*']],
    ['\\a\\?', ['a?'], ['ab']],
    ['a\\', ['a\\'], ['a']],
    ['**a', ['a', 'ba'], ['.a', 'b']],
    ['!a*', ['!ab'], ['b']],
    ['(a|b)*', ['(a|b)c'], ['a']],
    ['+(a)*', ['+(a)'], ['aa']],
    ['*a*b*', ['ab', 'xaxbx', 'aab'], ['ba', 'a']],
    ['', [''], ['a']],
  ];
  for (const [pattern, taken, left] of table) {
    it(`${JSON.stringify(pattern)} takes ${JSON.stringify(taken)}, and not ${JSON.stringify(left)}`, () => {
      for (const name of taken) assert.equal(matches(pattern, name), true, name);
      for (const name of left) assert.equal(matches(pattern, name), false, name);
    });
  }

  it('takes a byte that is not UTF-8 as one character', () => {
    const name = nameFromBytes(Uint8Array.of(0x61, 0xff, 0x62));
    for (const pattern of ['a?b', 'a*b', '*', 'a[!x]b']) assert.equal(matches(pattern, name), true, pattern);
    assert.equal(matches('a??b', name), false);
    assert.equal(parseNamePattern(name).kind, 'literal');
  });

  it('tells names with escapes from patterns, and from plain names', () => {
    assert.deepEqual(parseNamePattern('a\\*b'), { kind: 'literal', name: 'a*b', isEscaped: true });
    assert.deepEqual(parseNamePattern('a]b'), { kind: 'literal', name: 'a]b', isEscaped: false });
  });

  it('agrees with the patterns of Node.js', () => {
    const units = ['a', 'b', '.', '*', '?', '[ab]', '[!a]', '[a-b]'];
    const pattern = fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 7 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pattern, name, (glob, text) => {
        // There, no character escapes another, "**" is more than a star, "." and ".." are no names, and a set may begin a hidden name.
        fc.pre(!/\*\*/u.test(glob) && !/^\.{1,2}$/u.test(glob) && !/^\.{1,2}$/u.test(text));
        fc.pre(!(glob.startsWith('[') && text.startsWith('.')));
        assert.equal(matches(glob, text), matchesGlob(text, glob), `${glob} on ${text}`);
      }),
      { numRuns: 3000 },
    );
  });
});
