// What can go to the other side, told from its path and text alone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRemotePath, type RemotePath } from '../../../src/base/index.ts';
import { pathBelow } from '../../../src/sync/core/path-below.ts';
import { takingPart } from '../../../src/sync/core/taking-part.ts';
import { link } from './trees.ts';

const kindOf = (path: RemotePath, target: string): string | undefined => takingPart(path, link(target))?.kind;

describe('a link takes part', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['/l', 'a', true],
    ['/l', './a/../b', true],
    ['/a/b/l', '../../c', true],
    ['/l', '..', false],
    ['/l', 'a/../../b', false],
    ['/a/b/l', '../../../c', false],
    ['/a/l', '/a/b', false],
    ['/l', '', false],
    ['/a/l', '..//./../x', false],
  ];
  for (const [path, target, takes] of cases)
    it(`${takes ? 'where it stays inside' : 'not where it leaves'}: ${path} to "${target}"`, () => {
      assert.equal(kindOf(parseRemotePath(path), target), takes ? 'link' : 'unmanaged');
    });
});

describe('a path that no peer takes', () => {
  it('row 11: is told, and what has it takes no part', () => {
    let [long, deep] = [parseRemotePath('/'), parseRemotePath('/')];
    for (let count = 0; count < 20; count += 1) long = pathBelow(long, 'l'.repeat(250));
    for (let count = 0; count < 300; count += 1) deep = pathBelow(deep, 'dd');
    for (const path of [long, deep]) {
      assert.equal(takingPart(path, { kind: 'directory', children: new Map() })?.kind, 'unmanaged');
      const ignored = { kind: 'unmanaged', why: 'ignored' } as const;
      assert.equal(takingPart(path, ignored), ignored);
      assert.equal(takingPart(path, undefined), undefined);
    }
    assert.throws(() => pathBelow(parseRemotePath('/'), '..'));
  });
});
