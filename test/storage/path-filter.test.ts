// Patterns of exclusion and inclusion mean what the lines of .gitignore mean.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createPathFilter } from '../../src/storage/path-filter.ts';

describe('a path filter', () => {
  it('without patterns leaves nothing out', () => {
    for (const patterns of [undefined, []]) assert.equal(createPathFilter(patterns)('a/b', false), false);
  });

  it('matches as .gitignore does', () => {
    const isLeftOut = createPathFilter([
      '*.log',
      '!keep.log',
      'node_modules/',
      '/top',
      'a/**/z',
      '# comment',
      '',
    ]);
    const expected: [path: string, isDirectory: boolean, leftOut: boolean][] = [
      ['x.log', false, true],
      ['deep/x.log', false, true],
      ['keep.log', false, false],
      ['X.LOG', false, false],
      ['node_modules', true, true],
      ['node_modules', false, false],
      ['deep/node_modules', true, true],
      ['top', false, true],
      ['deep/top', false, false],
      ['a/b/c/z', false, true],
      ['# comment', false, false],
      ['..odd', false, false],
      ['new\nline', false, false],
      ['\udcff.log', false, true],
    ];
    for (const [path, isDirectory, leftOut] of expected)
      assert.equal(isLeftOut(path, isDirectory), leftOut, path);
  });

  it('leaves out files that no line of inclusion matches, and directories by exclusion alone', () => {
    const isLeftOut = createPathFilter(['tmp', '*.bak'], ['*.md', 'docs/', '/top', '!draft.md']);
    const expected: [path: string, isDirectory: boolean, leftOut: boolean][] = [
      ['a.md', false, false],
      ['deep/a.md', false, false],
      ['draft.md', false, true],
      ['a.txt', false, true],
      ['docs', true, false],
      ['docs/a.txt', false, false],
      ['deep/docs/below/a.txt', false, false],
      ['docs/a.bak', false, true],
      ['top', false, false],
      ['deep/top', false, true],
      ['other', true, false],
      ['tmp', true, true],
    ];
    for (const [path, isDirectory, leftOut] of expected)
      assert.equal(isLeftOut(path, isDirectory), leftOut, path);
    for (const include of [undefined, []]) assert.equal(createPathFilter(['x'], include)('a', false), false);
  });

  it('answers the same after very many questions', () => {
    const isLeftOut = createPathFilter(['*.tmp']);
    for (let index = 0; index < 25_000; index += 1) {
      assert.equal(isLeftOut(`d/f${index}${index % 2 === 0 ? '.tmp' : ''}`, false), index % 2 === 0);
    }
  });
});
