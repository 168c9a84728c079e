import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSetting, type OptionDefinition } from '../../../src/cli/config/setting.ts';
import { formatSettingValue } from '../../../src/cli/config/setting-text.ts';
import { parseSettingText, readSettingValue } from '../../../src/cli/config/setting-value.ts';
import {
  parseDurationOption,
  parseListenPort,
  parseSizeOption,
  parseText,
} from '../../../src/cli/options/parsers.ts';

const setting = (definition: Partial<OptionDefinition>, isSecret = false) =>
  createSetting('anOption', { kind: 'parsed', brief: '', ...definition }, { isSecret });

const SWITCH = setting({ kind: 'boolean' });
const CHOICE = setting({ kind: 'enum', values: ['disk', 'process'] });
const TEXT = setting({ parse: parseText });
const SIZE = setting({ parse: parseSizeOption, placeholder: 'SIZE' });
const SPAN = setting({ parse: parseDurationOption, placeholder: 'DURATION' });
const PORT = setting({ parse: parseListenPort });
const LIST = setting({ parse: parseText, variadic: true });

describe('a value in a file', () => {
  for (const [name, one, value, expected] of [
    ['a switch', SWITCH, true, true],
    ['a choice', CHOICE, 'process', 'process'],
    ['a text', TEXT, '::', '::'],
    ['a size as text', SIZE, '64K', 65_536],
    ['a size as a number', SIZE, 1000, 1000],
    ['a span', SPAN, '5m', 300_000],
    ['a span in seconds', SPAN, 2.5, 2500],
    ['a port', PORT, 0, 0],
    ['a list', LIST, ['a', 'b'], ['a', 'b']],
    ['a list of one', LIST, 'a', ['a']],
  ] as const) {
    it(`may be ${name}`, () => assert.deepEqual(readSettingValue(one, value), { ok: true, value: expected }));
  }

  for (const [name, one, value, reason] of [
    ['a text for a switch', SWITCH, 'true', /must be true or false, without quotes/u],
    ['a number for a text', TEXT, 6768, /must be a text in quotes/u],
    ['a switch for a size', SIZE, true, /must be a number, or a text in quotes/u],
    [
      'another choice',
      CHOICE,
      'dsk',
      /cannot be "dsk" \(did you mean "disk"\?\): it is one of "disk" or "process"/u,
    ],
    ['a number for a choice', CHOICE, 1, /must be one of "disk" or "process"/u],
    ['a unit that is none', SIZE, '12X', /cannot be "12X": a size is/u],
    ['a negative size', SIZE, -1, /cannot be "-1": a size is/u],
    ['no number', SIZE, Number.NaN, /cannot be "NaN"/u],
    ['a table', TEXT, {}, /must be a text in quotes/u],
    ['a time', TEXT, new Date(0), /must be a text in quotes/u],
    ['NUL', TEXT, 'a\0b', /NUL/u],
    ['control characters, which it shows escaped', SIZE, '\u001b[31m', /"\\x1b\[31m"/u],
    ['a list with a number', LIST, ['a', 1], /must be a text in quotes/u],
    ['a number for a list', LIST, 1, /must be a list of texts/u],
  ] as const) {
    it(`is not ${name}`, () => {
      const read = readSettingValue(one, value);
      assert.ok(!read.ok);
      assert.match(read.reason, reason);
    });
  }

  it('is not repeated when it is a secret', () => {
    const read = readSettingValue(setting({ parse: parseSizeOption }, true), 'hunter2');
    assert.ok(!read.ok);
    assert.doesNotMatch(read.reason, /hunter2/u);
  });
});

describe('a value in a variable', () => {
  it('of a switch is a word or a digit', () => {
    for (const word of ['1', 'true', 'Yes', 'ON'])
      assert.deepEqual(parseSettingText(SWITCH, word), { ok: true, value: true });
    for (const word of ['0', 'false', 'No', 'off'])
      assert.deepEqual(parseSettingText(SWITCH, word), { ok: true, value: false });
    assert.equal(parseSettingText(SWITCH, 'maybe').ok, false);
  });

  it('is a list by its lines', () =>
    assert.deepEqual(parseSettingText(LIST, 'a,b\nc'), { ok: true, value: ['a,b', 'c'] }));
});

describe('a value as text', () => {
  it('can be typed again', () => {
    for (const text of ['0', '64K', '10M', '1000', '3G']) {
      const read = parseSettingText(SIZE, text);
      assert.equal(read.ok && formatSettingValue(SIZE, read.value), text);
    }
    for (const text of ['30s', '5m', '2h', '2500ms']) {
      const read = parseSettingText(SPAN, text);
      assert.equal(read.ok && formatSettingValue(SPAN, read.value), text);
    }
  });
});
