// What an agent may be tagged with.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  MAX_TAG_KEY_LENGTH,
  MAX_TAG_VALUE_LENGTH,
  isTagKey,
  parseAgentTags,
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
});
