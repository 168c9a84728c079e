// Selectors that are made to cost much, or to mean what nobody wrote. They come from operators and from programs, names of agents
// from machines that may have been taken over.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchWildcards } from '../../src/base/index.ts';
import { MAX_AGENT_NAME_LENGTH } from '../../src/accounts/names/index.ts';
import {
  MAX_NAME_PATTERN_LENGTH,
  MAX_SELECTOR_LENGTH,
  MAX_SELECTOR_NESTING,
  MAX_SELECTOR_TERMS,
  MAX_SELECTOR_VALUES,
} from '../../src/fleet/core/selector/limits.ts';
import { formatSelector } from '../../src/fleet/core/selector/format-selector.ts';
import { matchesSelector, selectAgents } from '../../src/fleet/core/selector/match-selector.ts';
import { nameCharacters, nameTokens, toNamePattern } from '../../src/fleet/core/selector/name-pattern.ts';
import { parseSelector } from '../../src/fleet/core/selector/parse-selector.ts';
import type { Selectable } from '../../src/fleet/core/selector/selector.ts';
import { toSelector, type SelectorInput } from '../../src/fleet/core/selector/to-selector.ts';

const refused = { code: 'BAD_REQUEST' };
const LONG = 64 * 1024;

describe('a selector of 64 KiB', () => {
  for (const [name, unit] of [
    ['letters', 'a'],
    ['blanks', ' '],
    ['opening parentheses', '('],
    ['closing parentheses', ')'],
    ['parentheses that fit', '(a)'],
    ['negations', '!'],
    ['negating words', 'not '],
    ['commas', 'a,'],
    ['tags', 'site=a and '],
    ['lists', 'site in (a,b) or '],
    ['quotes', '"'],
    ['escapes', '\\'],
    ['stars', '*'],
    ['stars and letters', '*a'],
    ['halves of characters', '\ud800'],
  ] as const) {
    it(`of ${name} is refused, and not repeated`, () => {
      const text = unit.repeat(Math.ceil(LONG / unit.length));
      assert.throws(
        () => parseSelector(text),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'BAD_REQUEST');
          return error.message.length < 500;
        },
      );
    });

    it(`of ${name} is no more of a burden cut to what may be`, () => {
      const text = unit.repeat(Math.floor(MAX_SELECTOR_LENGTH / unit.length));
      // It is one or the other, at once: a stack that overflows would be neither.
      try {
        formatSelector(parseSelector(text));
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'BAD_REQUEST');
      }
    });
  }

  it('may be as long as it may be, and no longer', () => {
    const text = `site=a${' '.repeat(MAX_SELECTOR_LENGTH - 6)}`;
    assert.equal(formatSelector(parseSelector(text)), 'site=a');
    assert.throws(() => parseSelector(`${text} `), refused);
  });
});

describe('a selector that is deep', () => {
  const deep: readonly (readonly [string, (levels: number) => string])[] = [
    ['of parentheses', (levels) => `${'('.repeat(levels)}a${')'.repeat(levels)}`],
    ['of negations', (levels) => `${'not '.repeat(levels)}a`],
    ['of signs', (levels) => `${'!'.repeat(levels)}a`],
    ['of groups in groups', (levels) => `${'(a and '.repeat(levels)}b${')'.repeat(levels)}`],
  ];
  for (const [name, make] of deep) {
    it(`${name} is refused where its limit is`, () => {
      assert.doesNotThrow(() => formatSelector(parseSelector(make(MAX_SELECTOR_NESTING))));
      assert.throws(() => parseSelector(make(MAX_SELECTOR_NESTING + 1)), /nested more than/u);
    });
  }

  it('is told from one that is only long', () => {
    for (const part of ['(a)', 'not a', '(a or b)'])
      assert.doesNotThrow(() => parseSelector(Array.from({ length: 60 }, () => part).join(' and ')));
  });

  it('as an object is refused, also one that is in itself', () => {
    let input: SelectorInput = 'a';
    for (let levels = 0; levels < 100_000; levels += 1) input = { not: input };
    assert.throws(() => toSelector(input), refused);
    const own: { any: SelectorInput[] } = { any: [] };
    own.any.push(own);
    assert.throws(() => toSelector(own), refused);
  });

  it('and means ever more by sharing its parts is refused before it is all made', () => {
    let input: SelectorInput = { tags: { site: 'a' } };
    for (let levels = 0; levels < MAX_SELECTOR_NESTING / 2; levels += 1)
      input = { any: Array.from({ length: 50 }, () => input) };
    assert.throws(() => toSelector(input), /more than 256 tests/u);
    let empty: SelectorInput = { any: [] };
    for (let levels = 0; levels < MAX_SELECTOR_NESTING / 2 - 1; levels += 1)
      empty = { any: Array.from({ length: 50 }, () => empty) };
    assert.throws(() => toSelector(empty), /more than 256 tests/u);
  });
});

describe('a selector that is wide', () => {
  it('has a limit of tests', () => {
    const text = (count: number): string => Array.from({ length: count }, () => 'a').join(',');
    assert.doesNotThrow(() => parseSelector(text(MAX_SELECTOR_TERMS)));
    assert.throws(() => parseSelector(text(MAX_SELECTOR_TERMS + 1)), refused);
    const any = (count: number): SelectorInput => ({ any: Array.from({ length: count }, () => 'a') });
    assert.doesNotThrow(() => toSelector(any(MAX_SELECTOR_TERMS)));
    assert.throws(() => toSelector(any(MAX_SELECTOR_TERMS + 1)), refused);
  });

  it('has a limit of values, over all its lists', () => {
    const ids = (count: number): string[] =>
      Array.from({ length: count }, (_, index) => index.toString().padStart(20, '0'));
    assert.doesNotThrow(() => toSelector({ ids: ids(MAX_SELECTOR_VALUES) }));
    assert.throws(() => toSelector({ ids: ids(MAX_SELECTOR_VALUES + 1) }), refused);
    const half = ids(MAX_SELECTOR_VALUES / 2 + 1);
    assert.throws(() => toSelector({ tags: { site: half, role: half } }), refused);
  });
});

describe('a pattern of names that can explode', () => {
  const longest = 'a'.repeat(MAX_AGENT_NAME_LENGTH);
  for (const [name, pattern] of [
    ['of stars and letters', `${'*a'.repeat(63)}*b`],
    ['of stars and marks', `${'*?'.repeat(63)}b`],
    ['of one star before a long rest', `*${'a'.repeat(40)}b`],
    ['of stars alone', `${'*'.repeat(MAX_NAME_PATTERN_LENGTH - 1)}b`],
  ] as const) {
    it(`${name} asks at most once for each of its characters and each of the name`, () => {
      let asked = 0;
      const kept = toNamePattern(pattern);
      assert.ok(kept !== undefined);
      const tokens = nameTokens(kept).map((token) =>
        token === 'star'
          ? token
          : (character: string) => {
              asked += 1;
              return token(character);
            },
      );
      assert.equal(matchWildcards(tokens, nameCharacters(longest)), false);
      assert.ok(asked > 0 && asked <= kept.length * longest.length, `${asked} questions`);
    });
  }

  it('is refused when it is too long', () => {
    assert.throws(() => parseSelector('a'.repeat(MAX_NAME_PATTERN_LENGTH + 1)), refused);
    assert.throws(() => parseSelector('*?'.repeat(MAX_NAME_PATTERN_LENGTH)), refused);
  });
});

describe('row 62: names that every object has', () => {
  const PROPERTIES = [
    '__proto__',
    'constructor',
    'prototype',
    'hasownproperty',
    'tostring',
    'valueof',
    '__definegetter__',
  ];
  const bare: Selectable = { id: 'x', name: 'x', tags: {} };

  it('are no tags of an agent that has none', () => {
    for (const key of PROPERTIES) {
      const selectors: string[] = [`${key}=x`, `${key} in (x,y)`];
      for (const text of selectors) {
        if (key.startsWith('_')) assert.throws(() => parseSelector(text), refused);
        else assert.equal(matchesSelector(parseSelector(text), bare), false);
      }
      // Also where nothing was parsed.
      assert.equal(matchesSelector({ kind: 'tag', key, values: ['[object Object]'] }, bare), false);
    }
  });

  it('are tags of an agent that has them', () => {
    const agent = { ...bare, tags: { constructor: 'x' } };
    assert.equal(matchesSelector(parseSelector('constructor=x'), agent), true);
  });

  it('select nobody when tags inherit them', () => {
    const inherited = { ...bare, tags: Object.create({ site: 'a' }) as Record<string, string> };
    assert.deepEqual(selectAgents(parseSelector('site=a'), [inherited]), []);
  });

  it('change nothing as keys of an object', () => {
    const input = JSON.parse('{"tags":{"__proto__":{"polluted":"yes"}}}') as SelectorInput;
    assert.throws(() => toSelector(input), refused);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});
