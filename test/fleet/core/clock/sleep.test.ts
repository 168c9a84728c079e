import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sleptMs } from '../../../../src/fleet/core/clock/sleep.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Between two looks the monotonic clock went on by the first, the other one by the second. */
const CASES: readonly (readonly [name: string, monotonicMs: number, throughMs: number, sleptMs: number])[] = [
  ['nothing has happened', 0, 0, 0],
  ['both went on alike', 5_000, 5_000, 0],
  ['they differ by what reading them costs', 5_000, 5_010, 0],
  ['a second is not told from a clock that counts in seconds', 5_000, 6_000, 0],
  ['a little more is a sleep', 5_000, 6_001, 1_001],
  ['an hour of sleep', 20, 3_600_020, 3_600_000],
  ['a wall clock that was set ahead looks like a sleep', 1_000, DAY_MS + 1_000, DAY_MS],
  ['a wall clock that was set back does not', 1_000, 1_000 - DAY_MS, 0],
  ['a monotonic clock that goes on while the machine sleeps has nothing to make up', 3_600_000, 3_600_000, 0],
];

describe('whether the machine has slept', () => {
  for (const [name, monotonicMs, throughMs, expected] of CASES) {
    it(`is seen by two clocks: ${name}`, () => {
      const before = { monotonicMs: 1_000, throughMs: 7_000_000 };
      const after = { monotonicMs: 1_000 + monotonicMs, throughMs: 7_000_000 + throughMs };
      assert.equal(sleptMs(before, after), expected);
    });
  }
});
