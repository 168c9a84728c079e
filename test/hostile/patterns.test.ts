// Patterns of names that would keep a backtracking matcher busy for years, and names made for them. That these tests come
// to an end is what they assert.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expandBraces } from '../../src/cli/glob/expand-braces.ts';
import { parseGlob } from '../../src/cli/glob/parse-glob.ts';
import { parseNamePattern } from '../../src/cli/glob/name-pattern.ts';
import { walkGlob, type GlobTree } from '../../src/cli/glob/walk-glob.ts';

const LONGEST_NAME = 'a'.repeat(255);

describe('row 63: a pattern that can explode', () => {
  const patterns: readonly (readonly [string, string])[] = [
    ['of many stars', `${'*a'.repeat(2000)}*b`],
    ['of stars and marks', `${'*?'.repeat(2000)}b`],
    ['of nested groups', `${'+(a|'.repeat(500)}*${')'.repeat(500)}b`],
    ['of negated groups', `${'!(a*|'.repeat(400)}${')'.repeat(400)}`],
    ['of sets', `${'*[a-z]'.repeat(600)}[!a]`],
    ['of sets without an end', '*'.padEnd(4096, '[[:a')],
    ['of escapes', '*\\a'.repeat(1300)],
  ];
  for (const [name, pattern] of patterns) {
    it(`${name} is matched against the longest names at once`, () => {
      const parsed = parseNamePattern(pattern);
      assert.ok(parsed.kind === 'pattern');
      for (let count = 0; count < 20; count += 1) assert.equal(parsed.matches(LONGEST_NAME), false);
    });
  }

  it('of braces that stand for too many is refused', () => {
    for (const text of ['{a,b}'.repeat(800), '{,}'.repeat(1300), `${'{a,'.repeat(1300)}${'}'.repeat(1300)}`])
      assert.throws(() => expandBraces(text), { code: 'BAD_REQUEST' });
  });

  it('of thousands of braces without a partner is taken as it stands', () => {
    for (const text of ['{'.repeat(4096), '}'.repeat(4096), '{a'.repeat(2048), '{},'.repeat(1300)])
      assert.deepEqual(expandBraces(text), [text]);
  });

  it('is refused when it is too long', () => {
    assert.throws(() => parseGlob(`/${'*'.repeat(5000)}`), { code: 'BAD_REQUEST' });
  });

  it('of many ** visits each directory once', async () => {
    let lists = 0;
    const tree: GlobTree<{ name: string; isDirectory: boolean; leadsToDirectory: boolean }> = {
      async *list(path) {
        lists += 1;
        const isDirectory = path.length < 400;
        yield { name: 'a', isDirectory, leadsToDirectory: isDirectory };
      },
      find: async () => undefined,
      join: (directory, name) => (directory === '/' ? `/${name}` : `${directory}/${name}`),
    };
    const glob = parseGlob(`${'/**/a'.repeat(150)}/b`);
    assert.ok(glob !== undefined);
    const found = await walkGlob(tree, '/', glob, { signal: new AbortController().signal });
    assert.deepEqual([found.length, lists], [0, 201]);
  });
});
