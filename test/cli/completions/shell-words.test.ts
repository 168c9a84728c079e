import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keptByBash, splitTypedLine } from '../../../src/cli/completions/shell-words.ts';

describe('splitTypedLine', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['wherry li', ['wherry'], 'li'],
    ['wherry list ', ['wherry', 'list'], ''],
    ['wherry cat /a\\ b', ['wherry', 'cat'], '/a b'],
    ['wherry cat "/a b', ['wherry', 'cat'], '/a b'],
    ["wherry cat '/it'\\''s", ['wherry', 'cat'], "/it's"],
    ['wherry cat "/a\\"b\\c', ['wherry', 'cat'], '/a"b\\c'],
    ['wherry cat "a b" c', ['wherry', 'cat', 'a b'], 'c'],
    ['cd /x && wherry li', ['wherry'], 'li'],
    ['echo $(wherry list /p', ['wherry', 'list'], '/p'],
    ['', [], ''],
  ];
  for (const [line, words, current] of cases) {
    it(`cuts ${JSON.stringify(line)}`, () => {
      const typed = splitTypedLine(line);
      assert.deepEqual([typed.words, typed.current], [words, current]);
    });
  }
});

describe('keptByBash', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    // The line; what bash has cut off for itself; what it leaves in place.
    ['wherry upload --to=/a', '/a', '--to='],
    ['wherry upload --to=', '=', '--to='],
    ['wherry cat /a:b', 'b', '/a:'],
    ['wherry cat "/a:b', '"/a:b', ''],
    ['wherry cat /a\\ b', '/a\\ b', ''],
    ['wherry ', '', ''],
  ];
  for (const [line, part, kept] of cases) {
    it(`keeps "${kept}" of ${JSON.stringify(line)}`, () => {
      assert.equal(keptByBash(splitTypedLine(line), part), kept);
    });
  }
});
