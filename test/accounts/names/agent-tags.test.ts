// What an agent may be marked with.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  MAX_CAPABILITIES,
  MAX_TAGS,
  MAX_TAG_KEY_LENGTH,
  MAX_TAG_VALUE_LENGTH,
  isTagKey,
  parseAgentTags,
  parseCapabilities,
  parseTag,
} from '../../../src/accounts/names/index.ts';

const refused = { code: 'BAD_REQUEST' };

describe('a tag', () => {
  for (const [text, key, value] of [
    ['site=north', 'site', 'north'],
    ['site=North', 'site', 'North'],
    ['site=', 'site', ''],
    ['7.b-c_d.=1', '7.b-c_d.', '1'],
    ['a.b-c_d=1', 'a.b-c_d', '1'],
    ['note=a=b', 'note', 'a=b'],
    ['note=two words, (more) "quoted"', 'note', 'two words, (more) "quoted"'],
    ['site=север', 'site', 'север'],
    ['note=e\u0301', 'note', 'é'],
    ['constructor=x', 'constructor', 'x'],
  ] as const)
    it(`is read from ${JSON.stringify(text)}`, () => assert.deepEqual(parseTag(text), { key, value }));

  for (const [why, text] of [
    ['has no sign', 'site'],
    ['has no key', '=north'],
    ['has a key in capitals', 'Site=x'],
    ['has a key of another script', 'площадка=x'],
    ['has a key that is too long', `${'k'.repeat(MAX_TAG_KEY_LENGTH + 1)}=x`],
    ['has a key that every object has', '__proto__=x'],
    ['has a key with a blank', 'si te=x'],
    ['has a key that is no name', '-site=x'],
    ['has a word of selectors for a key', 'in=x'],
    ['would be taken for an id', 'id=x'],
    ['would be taken for a name', 'name=x'],
    ['begins with a blank', 'site= x'],
    ['ends with a blank', 'site=x '],
    ['holds a line break', 'site=a\nb'],
    ['holds a blank of another kind', 'site=a\u00a0b'],
    ['holds what nobody sees', 'site=a\u200bb'],
    ['holds a letter that nobody sees', 'site=a\u3164b'],
    ['changes direction', 'site=\u202ex'],
    ['holds half a character', 'site=\udc00'],
    ['is too long', `site=${'x'.repeat(MAX_TAG_VALUE_LENGTH + 1)}`],
    ['is far too long', `site=${'x'.repeat(1_000_000)}`],
  ] as const)
    it(`is refused when it ${why}`, () => assert.throws(() => parseTag(text), refused));

  it('has a key in small letters', () => {
    assert.equal(isTagKey('site'), true);
    for (const text of ['Site', 'ｓite', '', '__proto__', 'all', 'id', 'a b', 'é'])
      assert.equal(isTagKey(text), false, text);
  });
});

describe('the tags of an agent', () => {
  it('have values that compare as they are, in one composition', () =>
    assert.deepEqual(
      { ...parseAgentTags({ site: 'e\u0301', rack: 'North' }) },
      { site: 'é', rack: 'North' },
    ));

  it('change no prototype', () => {
    assert.throws(() => parseAgentTags(JSON.parse('{"__proto__":"x"}') as Record<string, unknown>), refused);
    const tags = parseAgentTags({ constructor: 'x' });
    assert.deepEqual([Object.hasOwn(tags, 'constructor'), Object.hasOwn(tags, 'tostring')], [true, false]);
  });

  it('are not repeated whole when they are refused', () => {
    for (const tags of [{ ['\u001b'.repeat(10_000)]: 'x' }, { site: 'x\u001b'.repeat(10_000) }]) {
      assert.throws(
        () => parseAgentTags(tags),
        ({ message }: Error) => message.length < 500 && !message.includes('\u001b'),
      );
    }
  });

  it('are kept in the order of their keys, those too that are names of other things', () => {
    const tags = parseAgentTags({ site: 'a', 'rack.no_1': 'Süd 3', constructor: '', age: 'x'.repeat(255) });
    assert.deepEqual(Object.keys(tags), ['age', 'constructor', 'rack.no_1', 'site']);
    assert.deepEqual({ ...tags }, { site: 'a', 'rack.no_1': 'Süd 3', constructor: '', age: 'x'.repeat(255) });
  });

  it('are refused when they are too many, too long, or cannot be shown', () => {
    const many = Object.fromEntries(Array.from({ length: MAX_TAGS + 1 }, (_, index) => [`k${index}`, '']));
    const bad: Record<string, unknown>[] = [
      many,
      { A: 'x' },
      { '': 'x' },
      { 'a b': 'x' },
      { ['x'.repeat(64)]: 'x' },
      { a: 'x'.repeat(256) },
      { a: 'x\ny' },
      { a: '\u202e' },
      { a: '\u2028' },
      { a: 5 },
      { a: null },
      JSON.parse('{"__proto__": "x"}') as Record<string, unknown>,
    ];
    for (const tags of bad) assert.throws(() => parseAgentTags(tags), refused);
    delete many['k0'];
    assert.equal(Object.keys(parseAgentTags(many)).length, MAX_TAGS);
  });
});

describe('the capabilities of an agent', () => {
  it('are in order, each once, and words that nobody takes for others', () => {
    assert.deepEqual(parseCapabilities(['show', 'exec', 'show']), ['exec', 'show']);
    for (const bad of [
      ['A'],
      [''],
      ['a b'],
      ['x'.repeat(64)],
      [5],
      Array.from({ length: MAX_CAPABILITIES + 1 }, (_, index) => `c${index}`),
    ])
      assert.throws(() => parseCapabilities(bad), refused);
  });
});
