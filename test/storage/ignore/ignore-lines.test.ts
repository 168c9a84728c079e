// Lines of ignore files: the same as .gitignore means, for whatever lines and paths.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ignore from 'ignore';

import { parseRemotePath } from '../../../src/base/index.ts';
import { createTopRules } from '../../../src/storage/index.ts';
import { createIgnoreRules } from '../../../src/sync/filter/ignore-rules.ts';

const createChance = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
};

const PARTS = [
  'a',
  'b',
  'ab',
  '*',
  '*a',
  'a*',
  'a*b',
  '?',
  '[ab]',
  '[!a]',
  '[a-b]b',
  '**',
  'b.c',
  '*.c',
  '\\a',
  '\\*',
];
const NAMES = ['a', 'b', 'ab', 'abb', 'b.c', 'x.c', '*', '.a'];

const pick = <T>(chance: (below: number) => number, from: readonly T[]): T => from[chance(from.length)] as T;

const anyLine = (chance: (below: number) => number): string => {
  const parts = Array.from({ length: 1 + chance(3) }, () => pick(chance, PARTS));
  return `${chance(4) === 0 ? '!' : ''}${chance(4) === 0 ? '/' : ''}${parts.join('/')}${chance(4) === 0 ? '/' : ''}`;
};

describe('lines of an ignore file', () => {
  it('mean what they mean to others that read .gitignore', () => {
    for (let seed = 1; seed <= 4000; seed += 1) {
      const chance = createChance(seed * 7919);
      const patterns = Array.from({ length: 1 + chance(4) }, () => anyLine(chance));
      const others = ignore({ ignorecase: false }).add([...patterns]);
      const own = createIgnoreRules({ patterns });
      for (let count = 0; count < 20; count += 1) {
        const path = Array.from({ length: 1 + chance(4) }, () => pick(chance, NAMES)).join('/');
        const isDirectory = chance(2) === 0;
        assert.equal(
          own(parseRemotePath(`/${path}`), isDirectory),
          others.ignores(isDirectory ? `${path}/` : path),
          `${patterns.join('  ')}: ${path}${isDirectory ? '/' : ''}`,
        );
      }
    }
  });

  const cases: readonly (readonly [lines: string[], ignored: string[], kept: string[]])[] = [
    [['# a', '', '   ', 'b'], ['b'], ['# a', 'a']],
    [
      ['\\#a', '\\!b'],
      ['#a', '!b'],
      ['a', 'b'],
    ],
    [
      ['a  ', 'b\\ ', 'c\\  ', 'd\r'],
      ['a', 'b ', 'c ', 'd'],
      ['a  ', 'b', 'c', 'c  '],
    ],
    [['a/**'], ['a/b', 'a/b/c'], ['a', 'x/a/b']],
    [['a/**/b'], ['a/b', 'a/x/b', 'a/x/y/b'], ['b', 'a/xb']],
    [['**/b/c'], ['b/c', 'a/b/c'], ['b', 'c']],
    [['[', 'a[', 'x\\'], [], ['[', 'a[', 'x', 'x\\']],
    [
      ['[]a]', '[^b]c'],
      [']', 'a', 'ac', 'xc'],
      ['b', 'bc'],
    ],
    [
      ['é?', '*.ü'],
      ['éa', 'x.ü'],
      ['é', 'ü'],
    ],
    [['/'], [], ['a', 'a/b']],
    [
      ['*', '!*/', '!*.txt'],
      ['a', 'd/a'],
      ['a.txt', 'd/a.txt'],
    ],
    [['d/', '!d/a'], ['d/a'], ['x/a']],
  ];
  for (const [lines, ignored, kept] of cases)
    it(`of ${JSON.stringify(lines)} leave out what they name`, () => {
      const rules = createIgnoreRules({ patterns: lines });
      for (const path of ignored) assert.equal(rules(parseRemotePath(`/${path}`), false), true, path);
      for (const path of kept) assert.equal(rules(parseRemotePath(`/${path}`), false), false, path);
    });

  it('take no longer for lines that are made to take long', () => {
    // Where each star could take any part, there are more ways than anybody can try.
    const patterns = Array.from({ length: 1000 }, () => `${'*a'.repeat(25)}b`);
    const rules = createTopRules({ patterns: [...patterns, `${'**/*a/'.repeat(50)}b`] });
    assert.equal(rules.ignores('a'.repeat(250), false), false);
  });

  it('of deeper files count for more, and let nothing in below what is left out', () => {
    const rules = createIgnoreRules({
      patterns: ['*.log', 'build/', 'gone/'],
      found: [
        { directory: parseRemotePath('/sub'), patterns: ['!keep.log', '/only', '!build/'] },
        { directory: parseRemotePath('/sub/deep'), patterns: ['keep.log'] },
        { directory: parseRemotePath('/gone'), patterns: ['!*'] },
      ],
    });
    const verdicts = Object.fromEntries(
      [
        '/a.log',
        '/sub/a.log',
        '/sub/keep.log',
        '/keep.log',
        '/sub/x/keep.log',
        '/sub/deep/keep.log',
        '/sub/only',
        '/sub/x/only',
        '/sub/build/a',
        '/build/a',
        '/gone/a',
      ].map((path) => [path, rules(parseRemotePath(path), false)]),
    );
    assert.deepEqual(verdicts, {
      '/a.log': true,
      '/sub/a.log': true,
      '/sub/keep.log': false,
      '/keep.log': true,
      '/sub/x/keep.log': false,
      '/sub/deep/keep.log': true,
      '/sub/only': true,
      '/sub/x/only': false,
      '/sub/build/a': false,
      '/build/a': true,
      '/gone/a': true,
    });
  });

  it('leave in only what is included, where anything is said of that', () => {
    const rules = createIgnoreRules({ patterns: ['secret.txt'], include: ['*.txt', '/docs/'] });
    const verdict = (path: string, isDirectory = false): boolean => rules(parseRemotePath(path), isDirectory);
    assert.deepEqual(
      ['/a.txt', '/a.md', '/docs/a.md', '/docs/deep/a.md', '/x/docs/a.md', '/secret.txt'].map((path) =>
        verdict(path),
      ),
      [false, true, false, false, true, true],
    );
    assert.equal(verdict('/any', true), false);
  });
});
