// What an agent may be called and marked with.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../src/base/index.ts';
import {
  MAX_CAPABILITIES,
  MAX_TAGS,
  agentNameKey,
  generateAgentId,
  isAgentId,
  parseAccountName,
  agentAccount,
  parseAgentName,
  parseAgentTags,
  parseCapabilities,
} from '../../src/accounts/index.ts';
import { agentNameChoices } from '../../src/accounts/names/index.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

describe('the name of an agent', () => {
  it('is letters, digits and three signs of any script, in one composition', () => {
    for (const name of ['copter-7', 'a', 'Wing.left_2', 'Küche', '飛行機', 'x'.repeat(63)])
      assert.equal(parseAgentName(name), name);
    assert.equal(parseAgentName('cafe\u0301'), 'caf\u00e9');
    assert.equal(agentNameKey('CAF\u00c9'), agentNameKey('cafe\u0301'));
  });

  it('is no path, option, selector, id, or anything that nobody can read', () => {
    for (const bad of [
      '',
      '.',
      '.x',
      'x.',
      '-x',
      'a b',
      'a/b',
      'a:b',
      'a=b',
      'a,b',
      'a*',
      'a\nb',
      'a\u202eb',
      '\u3164x',
      'x'.repeat(64),
      '\ud800',
      'and',
      'OR',
      'not',
      'In',
      generateAgentId(),
      generateAgentId().toUpperCase(),
    ])
      assert.throws(() => parseAgentName(bad), code('INVALID_NAME'), bad);
  });

  it('is found also where others have it already, and the last choice is nobody else’s', () => {
    const wishes = fc.option(fc.string({ unit: 'grapheme', maxLength: 80 }).filter(isGood), {
      nil: undefined,
    });
    fc.assert(
      fc.property(wishes, (wished) => {
        const id = generateAgentId();
        const choices = agentNameChoices(wished, id);
        assert.equal(choices[0] === wished, wished !== undefined);
        for (const choice of choices) assert.equal(parseAgentName(choice), choice);
        assert.ok(choices.at(-1)?.includes(id));
      }),
      { numRuns: 500 },
    );
  });
});

const isGood = (name: string): boolean => {
  try {
    return parseAgentName(name) === name;
  } catch {
    return false;
  }
};

describe('the id of an agent', () => {
  it('row 23: is another one each time, and in place of an account’s name is nobody’s', () => {
    const ids = new Set(Array.from({ length: 1000 }, generateAgentId));
    assert.equal(ids.size, 1000);
    for (const id of ids) {
      assert.ok(isAgentId(id));
      assert.throws(() => parseAccountName(agentAccount(id)), code('INVALID_NAME'));
    }
  });
});

describe('the tags of an agent', () => {
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
    for (const tags of bad) assert.throws(() => parseAgentTags(tags), code('BAD_REQUEST'));
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
      assert.throws(() => parseCapabilities(bad), code('BAD_REQUEST'));
  });
});
