import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSizeTest } from '../../../src/cli/options/parsers.ts';
import { createEntryFilter, type EntryFilterInit } from '../../../src/cli/tree/entry-filter.ts';
import { parseRemotePath } from '../../../src/base/index.ts';
import type { Entry } from '../../../src/client/index.ts';

const entry = (path: string, kind: Entry['kind'], size = 0, timeMs = 0): Entry => ({
  path: parseRemotePath(path),
  kind,
  size,
  mtimeUs: timeMs * 1000,
  executable: false,
  version: '',
});

const ENTRIES = [
  entry('/', 'directory'),
  entry('/a.jpg', 'file', 100, 1000),
  entry('/.hidden.jpg', 'file', 2048, 2000),
  entry('/d.jpg', 'directory', 0, 3000),
  entry('/d.jpg/b.PNG', 'file', 1024, 4000),
  entry('/l', 'link', 0, 5000),
];

const found = (init: Partial<EntryFilterInit>): readonly string[] => {
  const isWanted = createEntryFilter({
    names: [],
    types: [],
    sizes: [],
    newerThanMs: undefined,
    olderThanMs: undefined,
    ...init,
  });
  return ENTRIES.filter(isWanted).map(({ path }) => path);
};

const sizes = (...texts: readonly string[]) => ({ sizes: texts.map(parseSizeTest) });

describe('createEntryFilter', () => {
  it('takes everything when nothing is asked for', () => assert.equal(found({}).length, ENTRIES.length));
  it('matches names alone, also those that begin with a dot', () => {
    assert.deepEqual(found({ names: ['*.jpg'] }), ['/a.jpg', '/.hidden.jpg', '/d.jpg']);
    assert.deepEqual(found({ names: ['*.{png,PNG}'] }), ['/d.jpg/b.PNG']);
    assert.deepEqual(found({ names: ['l', 'a*'] }), ['/a.jpg', '/l']);
    assert.deepEqual(found({ names: ['d.jpg/b.PNG'] }), []);
  });
  it('tells kinds apart', () => {
    assert.deepEqual(found({ types: ['d'] }), ['/', '/d.jpg']);
    assert.deepEqual(found({ types: ['l', 'd'] }), ['/', '/d.jpg', '/l']);
  });
  it('compares the sizes of files only', () => {
    assert.deepEqual(found(sizes('-1K')), ['/a.jpg']);
    assert.deepEqual(found(sizes('1K')), ['/d.jpg/b.PNG']);
    assert.deepEqual(found(sizes('+1K')), ['/.hidden.jpg']);
    assert.deepEqual(found(sizes('+100', '-2K')), ['/d.jpg/b.PNG']);
  });
  it('compares times, and asks for everything together', () => {
    assert.deepEqual(found({ newerThanMs: 3000 }), ['/d.jpg/b.PNG', '/l']);
    assert.deepEqual(found({ olderThanMs: 2000, types: ['f'] }), ['/a.jpg']);
    assert.deepEqual(found({ newerThanMs: 1000, olderThanMs: 3000 }), ['/.hidden.jpg']);
  });
});
