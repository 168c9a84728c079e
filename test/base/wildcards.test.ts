// Wildcards against a naive matcher, and the number of questions that matching may ask.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matchWildcards, type WildcardToken } from '../../src/base/index.ts';

const tokensOf = (pattern: string, onAsked: () => void = () => undefined): readonly WildcardToken[] =>
  Array.from(pattern, (each): WildcardToken => {
    if (each === '*') return 'star';
    return (character) => {
      onAsked();
      return each === '?' || each === character;
    };
  });

/** Tries every way. */
const matchesNaively = (pattern: string, text: string): boolean => {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern.startsWith('*'))
    return matchesNaively(rest, text) || (text !== '' && matchesNaively(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && matchesNaively(rest, text.slice(1));
};

const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });

describe('wildcards', () => {
  it('take what trying every way takes', () => {
    let taken = 0;
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const isTaken = matchWildcards(tokensOf(pattern), Array.from(text));
        assert.equal(isTaken, matchesNaively(pattern, text));
        taken += Number(isTaken);
      }),
      { numRuns: 5000 },
    );
    assert.ok(taken > 250, `only ${taken} were taken`);
  });

  for (const [name, pattern, text] of [
    ['many stars', `${'*a'.repeat(100)}*b`, 'a'.repeat(300)],
    ['stars and marks', `${'*?'.repeat(100)}b`, 'a'.repeat(300)],
    ['one star before a long rest', `*${'a'.repeat(150)}b`, 'a'.repeat(300)],
    [
      'stars before ever longer rests',
      Array.from({ length: 20 }, (_, i) => `*${'a'.repeat(i)}`).join('') + 'b',
      'a'.repeat(300),
    ],
  ] as const) {
    it(`of ${name} ask at most once for each token and character`, () => {
      let asked = 0;
      const tokens = tokensOf(pattern, () => (asked += 1));
      assert.equal(matchWildcards(tokens, Array.from(text)), false);
      assert.ok(asked <= pattern.length * text.length, `${asked} questions`);
      assert.ok(asked > 0);
    });
  }

  it('ask at most once for each token and character, whatever they are', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        let asked = 0;
        matchWildcards(
          tokensOf(pattern, () => (asked += 1)),
          Array.from(text),
        );
        assert.ok(asked <= pattern.length * text.length, `${asked} questions`);
      }),
      { numRuns: 5000 },
    );
  });
});
