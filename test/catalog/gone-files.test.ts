// What a catalog remembers of files that went.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openRootCatalog } from '../../src/catalog/index.ts';

const hashOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

describe('files that went', () => {
  it('are known by path, size and time, each as it was last', () => {
    const catalog = openRootCatalog(':memory:');
    const file = { path: '/a', size: 5, mtimeUs: -7 };
    assert.equal(catalog.goneContent(file), undefined);
    catalog.keepGone(file, hashOf(1));
    catalog.keepGone({ ...file, mtimeUs: 8 }, hashOf(2));
    assert.deepEqual(catalog.goneContent(file), hashOf(1));
    catalog.keepGone(file, hashOf(3));
    assert.deepEqual(catalog.goneContent(file), hashOf(3));
    assert.equal(catalog.goneContent({ ...file, size: 6 }), undefined);
    assert.deepEqual(catalog.goneContent({ ...file, mtimeUs: 8 }), hashOf(2));
  });

  it('are forgotten when there are too many, the oldest first', () => {
    const catalog = openRootCatalog(':memory:');
    for (let index = 0; index <= 10_000; index += 1)
      catalog.keepGone({ path: `/${index}`, size: 1, mtimeUs: 1 }, hashOf(1));
    assert.equal(catalog.goneContent({ path: '/0', size: 1, mtimeUs: 1 }), undefined);
    assert.deepEqual(catalog.goneContent({ path: '/1', size: 1, mtimeUs: 1 }), hashOf(1));
  });
});
