// Both ways of looking for a cut find the same.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createCompiledSearch, createPlainSearch } from '../../../src/storage/chunks/gear-search.ts';
import { patternOf } from './chunk-bed.ts';

const bytes = patternOf(200_000, 61);

describe('the search for a cut', () => {
  it('finds the same compiled and plain, with the same hash where it finds nothing', () => {
    const [compiled, plain] = [createCompiledSearch(), createPlainSearch()];
    fc.assert(
      fc.property(
        fc.nat(bytes.length),
        fc.nat(70_000),
        fc.integer(),
        fc.integer({ min: 1, max: 28 }),
        (from, length, hash, bits) => {
          const end = Math.min(bytes.length, from + length);
          const [one, other] = [compiled, plain].map((search) => {
            const found = search.find(bytes, from, end, hash, -1 << (32 - bits));
            return [found, found === -1 && from < end ? search.hash : undefined];
          });
          assert.deepEqual(one, other);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the offset behind the byte, also of the very last one', () => {
    for (const search of [createCompiledSearch(), createPlainSearch()]) {
      const found = search.find(bytes, 100, bytes.length, 0, -1 << 20);
      assert.ok(found > 100);
      assert.equal(search.find(bytes, 100, found, 0, -1 << 20), found);
      assert.equal(search.find(bytes, 100, found - 1, 0, -1 << 20), -1);
      assert.equal(search.find(bytes, 7, 7, 5, -1), -1);
    }
  });
});
