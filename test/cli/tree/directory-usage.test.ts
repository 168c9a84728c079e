import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createUsageCounter } from '../../../src/cli/tree/directory-usage.ts';
import { parseRemotePath } from '../../../src/base/index.ts';
import type { Entry } from '../../../src/client/index.ts';

const entry = (path: string, kind: Entry['kind'], size = 0): Entry => ({
  path: parseRemotePath(path),
  kind,
  size,
  mtimeUs: 0,
  executable: false,
  version: '',
});

const TREE = [
  entry('/top', 'directory'),
  entry('/top/b', 'file', 1),
  entry('/top/a', 'directory'),
  entry('/top/a-b', 'directory'),
  entry('/top/a/deep', 'directory'),
  entry('/top/a-b/c', 'file', 100),
  entry('/top/a/deep/f', 'file', 10),
  entry('/top/a/l', 'link'),
];

const usage = (depth: number, entries: readonly Entry[] = TREE): readonly string[] => {
  const [top] = entries;
  assert.ok(top);
  const counter = createUsageCounter(top, depth);
  for (const each of entries) counter.add(each);
  return counter
    .result()
    .map(({ path, bytes, files, directories, links }) => [path, bytes, files, directories, links].join(' '));
};

describe('createUsageCounter', () => {
  it('sums up every directory, each behind what is in it', () => {
    assert.deepEqual(usage(Infinity), [
      '/top/a-b 100 1 0 0',
      '/top/a/deep 10 1 0 0',
      '/top/a 10 1 1 1',
      '/top 111 3 3 1',
    ]);
  });
  it('keeps only so many levels, with the sums of what is deeper', () => {
    assert.deepEqual(usage(1).length, 3);
    assert.deepEqual(usage(0), ['/top 111 3 3 1']);
  });
  it('counts a file by itself, and from the root', () => {
    assert.deepEqual(usage(Infinity, [entry('/file', 'file', 7)]), ['/file 7 1 0 0']);
    assert.deepEqual(usage(0, [entry('/', 'directory'), ...TREE]), ['/ 111 3 4 1']);
  });
});
