import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TokenBucket } from '../../src/base/index.ts';

/** A user that takes at most `most` whenever the level is above zero. Returns what it took, and when. */
const greedy = (rate: number, burst: number, most: number, waits: readonly number[]) => {
  const bucket = new TokenBucket(rate, burst, 0);
  const taken: { atMs: number; bytes: number }[] = [];
  let nowMs = 0;
  for (const waitMs of waits) {
    nowMs += waitMs;
    for (let turns = 0; turns < 50 && bucket.level(nowMs) > 0; turns += 1) {
      bucket.take(most, nowMs);
      taken.push({ atMs: nowMs, bytes: most });
    }
  }
  return taken;
};

describe('a token bucket', () => {
  it('allows no more than rate · t + burst, and one take, over any window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 1_000_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 40 }),
        (rate, burst, most, waits) => {
          const taken = greedy(rate, burst, most, waits);
          for (const [index, first] of taken.entries()) {
            let sum = 0;
            for (const { atMs, bytes } of taken.slice(index)) {
              sum += bytes;
              const allowed = (rate * (atMs - first.atMs)) / 1000 + burst + most;
              assert.ok(sum <= allowed + 1e-6 * allowed, `${sum} of ${allowed}`);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('loses nothing of the rate to a user that is woken when it says', () => {
    const bucket = new TokenBucket(10_000, 1000, 0);
    let [nowMs, sum] = [0, 0];
    while (nowMs < 10_000) {
      nowMs += Math.ceil(bucket.msUntilAbove(0, nowMs));
      bucket.take(900, nowMs);
      sum += 900;
    }
    assert.ok(Math.abs(sum - 100_000) <= 3000, String(sum));
  });

  it('waits longer for more, and not at all for what is there', () => {
    const bucket = new TokenBucket(1000, 500, 0);
    assert.equal(bucket.msUntilAbove(0, 0), 0);
    bucket.take(700, 0);
    assert.equal(bucket.level(0), -200);
    assert.equal(bucket.msUntilAbove(0, 0), 201);
    assert.equal(bucket.msUntilAbove(-300, 0), 0);
  });

  it('does not go back when the clock does', () => {
    const bucket = new TokenBucket(1000, 500, 1000);
    bucket.take(500, 1000);
    assert.equal(bucket.level(0), 0);
    assert.equal(bucket.level(1100), 100);
  });
});
