// The language of selectors, sentence by sentence.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWherryError } from '../../../../src/base/index.ts';
import { formatSelector } from '../../../../src/fleet/core/selector/format-selector.ts';
import { matchesSelector, selectAgents } from '../../../../src/fleet/core/selector/match-selector.ts';
import { parseSelector } from '../../../../src/fleet/core/selector/parse-selector.ts';
import type { Selectable } from '../../../../src/fleet/core/selector/selector.ts';

/** Twenty characters that end in the name, or in as much of it as an id may hold. */
const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^0-9a-hjkmnp-tv-z]/gu, '')
    .padStart(20, '0')
    .slice(-20);

const agent = (name: string, tags: Record<string, string> = {}): Selectable => ({
  id: idOf(name),
  name,
  tags,
});

const AGENTS = [
  agent('Wing-2', { role: 'wing', site: 'a' }),
  agent('wing-10', { role: 'wing', site: 'b' }),
  agent('tail-1', { role: 'tail', site: 'a', note: 'two words, (odd)' }),
  agent('nose'),
];

const named = (text: string): readonly string[] =>
  selectAgents(parseSelector(text), AGENTS).map((id) => AGENTS.find((each) => each.id === id)?.name ?? '');

describe('a selector', () => {
  for (const [text, formatted, names] of [
    ['*', '*', ['nose', 'tail-1', 'wing-10', 'Wing-2']],
    ['ALL', '*', ['nose', 'tail-1', 'wing-10', 'Wing-2']],
    ['not all', 'not *', []],
    ['nose', 'nose', ['nose']],
    ['WING-2', 'WING-2', ['Wing-2']],
    ['wing-*', 'wing-*', ['wing-10', 'Wing-2']],
    ['wing-**', 'wing-*', ['wing-10', 'Wing-2']],
    ['wing-?', 'wing-?', ['Wing-2']],
    ['*1*', '*1*', ['tail-1', 'wing-10']],
    ['nose,tail-1', 'nose or tail-1', ['nose', 'tail-1']],
    ['role=wing', 'role=wing', ['wing-10', 'Wing-2']],
    ['role = wing', 'role=wing', ['wing-10', 'Wing-2']],
    ['role=WING', 'role=WING', []],
    ['role!=wing', 'role!=wing', ['nose', 'tail-1']],
    ['not role=wing', 'role!=wing', ['nose', 'tail-1']],
    ['!role=wing', 'role!=wing', ['nose', 'tail-1']],
    ['role=wing and site in (a,b)', 'role=wing and site in (a, b)', ['wing-10', 'Wing-2']],
    ['site in (a)', 'site=a', ['tail-1', 'Wing-2']],
    ['role=wing and site=a or nose', 'role=wing and site=a or nose', ['nose', 'Wing-2']],
    ['nose, role=wing and site=a', 'nose or role=wing and site=a', ['nose', 'Wing-2']],
    ['(nose, role=wing) and not site=a', '(nose or role=wing) and site!=a', ['nose', 'wing-10']],
    ['not role=wing and site=a', 'role!=wing and site=a', ['tail-1']],
    ['not (role=wing or nose)', 'not (role=wing or nose)', ['tail-1']],
    ['not not nose', 'not not nose', ['nose']],
    ['((nose))', 'nose', ['nose']],
    ['(nose or tail-1) or *-2', '(nose or tail-1) or *-2', ['nose', 'tail-1', 'Wing-2']],
    [`id:${idOf('nose')}`, `id:${idOf('nose')}`, ['nose']],
    [`ID:${idOf('nose').toUpperCase()}`, `id:${idOf('nose')}`, ['nose']],
    [
      `id in (${idOf('nose')}, "${idOf('tail-1')}")`,
      `id in (${idOf('nose')}, ${idOf('tail-1')})`,
      ['nose', 'tail-1'],
    ],
    ['note=""', 'note=""', []],
    ['note="two words, (odd)"', 'note="two words, (odd)"', ['tail-1']],
    ["note='two words, (odd)'", 'note="two words, (odd)"', ['tail-1']],
    ['note="\\"\\\\"', 'note="\\"\\\\"', []],
    ['"nose"', 'nose', ['nose']],
    ['"not"', '"not"', []],
    ['site="in"', 'site="in"', []],
    ['site="*"', 'site="*"', []],
    ['site=10.0.0.1:80/x', 'site=10.0.0.1:80/x', []],
    ['site=e\u0301', 'site=é', []],
    ['constructor=x, tostring=y', 'constructor=x or tostring=y', []],
  ] as const) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(formatted)} and selects ${names.join(', ') || 'nobody'}`, () => {
      assert.equal(formatSelector(parseSelector(text)), formatted);
      assert.deepEqual(named(text), names);
    });
  }

  for (const [text, position, said] of [
    ['', 0, /it is empty/u],
    ['  ', 2, /it is empty/u],
    ['a b', 2, /"b" stands where "and"/u],
    ['a,,b', 2, /"," stands where a name/u],
    ['a,', 2, /the end stands where a name/u],
    ['and a', 0, /"and" stands where a name/u],
    ['a or', 4, /the end stands/u],
    ['not', 3, /the end stands/u],
    ['(a', 0, /has no end/u],
    ['a)', 1, /"\)" stands where "and"/u],
    ['(a b)', 3, /"b" stands where .* or "\)"/u],
    ['()', 1, /"\)" stands where a name/u],
    ['site=', 5, /the end stands where a value/u],
    ['site=or', 5, /in quotes/u],
    ['site= and role=wing', 6, /in quotes/u],
    ['site=a*', 5, /compared as they are/u],
    ['site in', 7, /a list was expected/u],
    ['site in a', 8, /a list was expected/u],
    ['site in ()', 9, /a value was expected/u],
    ['site in (a b)', 11, /where a comma or "\)"/u],
    ['site in (a,)', 11, /a value was expected/u],
    ['__proto__=x', 0, /cannot be the key/u],
    ['a and _=x', 6, /cannot be the key/u],
    ['id=x', 0, /id:…/u],
    ['Name=nose', 0, /without "name="/u],
    ['name in (nose)', 0, /without "name="/u],
    ['all=x', 3, /"=" stands/u],
    ['id:', 0, /no id/u],
    ['id:a/b', 0, /no id/u],
    ['id in (01234567890123456789, "b c")', 29, /no id/u],
    ['Role=wing', 0, /small letters/u],
    ['""=x', 0, /small letters/u],
    ['10.0.0.1:80', 0, /no pattern of names/u],
    ['"two words"', 0, /no pattern of names/u],
    ['""', 0, /no pattern of names/u],
    ['site=" "', 5, /cannot be the value/u],
    ['site="a\u200bb"', 5, /cannot be the value/u],
    ['site="a', 5, /has no end/u],
    ["a or 'b\\'", 5, /has no end/u],
    ['😀', 0, /means nothing here/u],
    ['a & b', 2, /means nothing here/u],
    ['a < b', 2, /"<" means nothing here/u],
    ['a\u202eb', 1, /"\\u\{202e\}" means nothing here/u],
    ['site=a\\ b', 6, /means nothing here/u],
  ] as const) {
    it(`${JSON.stringify(text)} is refused at ${position}`, () => {
      assert.throws(
        () => parseSelector(text),
        (error) =>
          isWherryError(error) &&
          error.code === 'BAD_REQUEST' &&
          error.details['position'] === position &&
          said.test(error.message),
      );
    });
  }

  it('counts characters, not halves of them, when it tells the place', () => {
    assert.throws(() => parseSelector('site="😀" &'), /At character 10 of/u);
  });
});

describe('a pattern of names', () => {
  const takes = (pattern: string, name: string): boolean =>
    matchesSelector(parseSelector(pattern), agent(name));

  for (const [pattern, name] of [
    ['straße', 'STRASSE'],
    ['*ς', 'ΟΔΟΣ'],
    ['*Σ', 'οδος'],
    ['οδοσ*', 'ΟΔΟΣ'],
    ['οδο?', 'ΟΔΟΣ'],
    ['E\u0301*', 'écran'],
    ['?cran', 'e\u0301cran'],
    ['ﬁ*', 'FINN'],
    ['*😀*'.replaceAll('😀', '𝒳'), 'axb'],
  ] as const)
    it(`${JSON.stringify(pattern)} takes ${JSON.stringify(name)}`, () => assert.ok(takes(pattern, name)));

  it('has no wildcards but two: a full-width one is none', () => {
    assert.throws(() => parseSelector('a？'), { code: 'BAD_REQUEST' });
    assert.throws(() => parseSelector('"a＊"'), { code: 'BAD_REQUEST' });
  });
});
