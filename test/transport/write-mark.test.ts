// How much may wait in a socket follows how quickly it leaves.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HIGH_MARK, LOW_MARK, MAX_HIGH_MARK, QUICK_DRAIN_MS } from '../../src/transport/limits.ts';
import { WriteMark } from '../../src/transport/write-mark.ts';

/** The high mark as it shows: the least number of waiting bytes at which the mark is full. */
const fillUp = (mark: WriteMark): number => {
  let pending = 0;
  while (!mark.isFull) mark.written((pending += 64 * 1024));
  return pending;
};

describe('the mark of a socket that writes', () => {
  it('doubles while what waits leaves quickly, up to a bound', () => {
    let now = 0;
    const mark = new WriteMark(() => now);
    const marks = Array.from({ length: 5 }, () => {
      const high = fillUp(mark);
      now += QUICK_DRAIN_MS;
      assert.ok(mark.sent(0));
      return high;
    });
    assert.deepEqual(marks, [HIGH_MARK, 2 * HIGH_MARK, 4 * HIGH_MARK, MAX_HIGH_MARK, MAX_HIGH_MARK]);
  });

  it('falls back at once when it leaves slowly', () => {
    let now = 0;
    const mark = new WriteMark(() => now);
    for (let round = 0; round < 3; round += 1) {
      fillUp(mark);
      mark.sent(0);
    }
    assert.equal(fillUp(mark), MAX_HIGH_MARK);
    now += QUICK_DRAIN_MS + 1;
    mark.sent(0);
    assert.equal(fillUp(mark), HIGH_MARK);
  });

  it('lets more be written only below the low mark, and says so once', () => {
    const mark = new WriteMark(() => 0);
    fillUp(mark);
    assert.ok(!mark.sent(LOW_MARK + 1));
    assert.ok(mark.isFull);
    assert.ok(mark.sent(LOW_MARK));
    assert.ok(!mark.isFull);
    assert.ok(!mark.sent(0));
  });
});
