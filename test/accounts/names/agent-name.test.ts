// What an agent may be called.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isFileNameValid, nameBytes } from '../../../src/base/index.ts';
import { generateAgentId } from '../../../src/accounts/index.ts';
import {
  MAX_AGENT_NAME_LENGTH,
  agentNameChoices,
  agentNameKey,
  parseAgentName,
} from '../../../src/accounts/names/index.ts';

const refused = { code: 'INVALID_NAME' };

describe('the name of an agent', () => {
  for (const name of [
    'a',
    '7',
    'copter-7',
    'Wing_3.local',
    'север-1',
    'é',
    '北京',
    'a'.repeat(63),
    'allan',
    'console',
  ])
    it(`may be ${JSON.stringify(name)}`, () => assert.equal(parseAgentName(name), name));

  for (const [why, name] of [
    ['is empty', ''],
    ['is too long', 'a'.repeat(64)],
    ['would be too long', 'a'.repeat(100_000)],
    ['begins with a dot', '.a'],
    ['begins with a dash', '-a'],
    ['begins with an underscore, as what every object has does', '__proto__'],
    ['ends with a dot', 'a.'],
    ['holds a blank', 'a b'],
    ['holds a line break', 'a\n'],
    ['leaves its folder', '../a'],
    ['holds a slash', 'a/b'],
    ['holds a colon', 'a:b'],
    ['holds a comma', 'a,b'],
    ['holds a wildcard', 'a*'],
    ['holds a sign of selectors', 'a=b'],
    ['holds what nobody sees', 'a\u200bb'],
    ['holds a letter that nobody sees', 'a\u3164b'],
    ['changes direction', 'a\u202eb'],
    ['is half a character', '\ud83d'],
    ['begins with a mark', '\u0301a'],
    ['is a device of Windows', 'CON'],
    ['is a device of Windows, with an ending', 'aux.local'],
    ['is a device in full-width letters', 'ｃｏｎ'],
    ['means every agent', 'ALL'],
    ['joins tests', 'not'],
    ['joins tests in full-width letters', 'ａｎｄ'],
    ['looks like an id', '0123456789ABCDEFGHJK'],
    ['has a key that is too long', 'ﬃ'.repeat(40)],
  ] as const)
    it(`is refused when it ${why}`, () => assert.throws(() => parseAgentName(name), refused));

  it('is kept composed', () => assert.equal(parseAgentName('e\u0301'), 'é'));

  it('has the same key in any case, however its characters are composed', () => {
    const alike = [
      ['Copter', 'COPTER'],
      ['é', 'E\u0301'],
      ['ﬁn', 'FIN'],
      ['straße', 'STRASSE'],
      ['ΟΔΟΣ', 'οδοσ'],
    ] as const;
    for (const [left, right] of alike) assert.equal(agentNameKey(left), agentNameKey(right));
    assert.notEqual(agentNameKey('copter-1'), agentNameKey('copter-2'));
  });

  it('and its key are names that every file system stores, also with an ending', () => {
    const letters = fc.constantFrom(...'aZ09._-é北ﬁΣ\u0301\u200b*: ');
    const anything = fc.oneof(
      fc.string({ unit: letters, maxLength: 70 }),
      fc.string({ unit: 'grapheme', maxLength: 10 }),
    );
    let count = 0;
    fc.assert(
      fc.property(anything, (text) => {
        let name: string;
        try {
          name = parseAgentName(text);
        } catch {
          return;
        }
        count += 1;
        assert.equal(parseAgentName(name), name);
        for (const each of [name, agentNameKey(name)]) {
          assert.ok(each.length <= MAX_AGENT_NAME_LENGTH);
          assert.ok(isFileNameValid(each, 'portable') && nameBytes(`${each}.journal`).length <= 255);
        }
        assert.equal(agentNameKey(agentNameKey(name)), agentNameKey(name));
      }),
      { numRuns: 3000 },
    );
    assert.ok(count > 200, `only ${count} were names`);
  });

  it('is not repeated whole when it is refused', () => {
    assert.throws(
      () => parseAgentName('\u001b[2J'.repeat(1000)),
      ({ message }: Error) => message.length < 500 && !message.includes('\u001b'),
    );
  });

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
      assert.throws(() => parseAgentName(bad), refused, bad);
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
