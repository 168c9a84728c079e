import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRange } from '../../../src/http/files/range.ts';

describe('a range of bytes', () => {
  for (const [header, size, expected] of [
    ['bytes=0-0', 10, [0, 1]],
    ['bytes=0-', 10, [0, 10]],
    ['bytes=3-5', 10, [3, 6]],
    ['bytes=3-500', 10, [3, 10]],
    ['bytes=9-9', 10, [9, 10]],
    ['bytes=-1', 10, [9, 10]],
    ['bytes=-10', 10, [0, 10]],
    ['bytes=-500', 10, [0, 10]],
    ['BYTES = 1 - 2', 10, [1, 3]],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=10-20', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=-1', 0, 'unsatisfiable'],
    ['bytes=5-3', 10, undefined],
    ['bytes=99999999999999999999-', 10, 'unsatisfiable'],
    ['bytes=0-99999999999999999999', 10, [0, 10]],
    ['bytes=-99999999999999999999', 10, [0, 10]],
    [`bytes=0-${'9'.repeat(1000)}`, 10, undefined],
    ['bytes=-', 10, undefined],
    ['bytes=', 10, undefined],
    ['bytes=a-b', 10, undefined],
    ['bytes=1.5-3', 10, undefined],
    ['bytes=+1-3', 10, undefined],
    ['bytes=--1', 10, undefined],
    ['bytes=1e3-', 10, undefined],
    ['items=0-1', 10, undefined],
    ['bytes 0-1', 10, undefined],
    ['bytes=0-1,3-4', 10, undefined],
    [`bytes=${'0-,'.repeat(1000)}0-`, 10, undefined],
    ['', 10, undefined],
    [undefined, 10, undefined],
  ] as const)
    it(`row 66: "${header?.slice(0, 40)}" of ${size} bytes`, () => {
      const range = parseRange(header, size);
      assert.deepEqual(typeof range === 'object' ? [range.start, range.end] : range, expected as unknown);
    });

  it('row 66: is never empty, never outside, whatever is asked for', () => {
    const number = fc.oneof(
      fc.constant(''),
      fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String),
      fc.nat(30).map(String),
    );
    fc.assert(
      fc.property(number, number, fc.nat(20), (first, last, size) => {
        const range = parseRange(`bytes=${first}-${last}`, size);
        if (typeof range !== 'object') return;
        assert.ok(range.start >= 0 && range.start < range.end && range.end <= size);
      }),
    );
  });
});
