import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { planWake } from '../../../../src/fleet/core/clock/wake-plan.ts';
import { between } from './between.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('the plan of waking', () => {
  it('is due when no time is left, and never before', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (remainingMs) => {
        assert.equal(planWake(remainingMs).kind === 'due', remainingMs <= 0);
      }),
    );
  });

  it('gives timers what they can hold: whole milliseconds, at least one, at most 2^31 - 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true }), (remainingMs) => {
        const wake = planWake(remainingMs);
        if (wake.kind !== 'sleep') return;
        assert.ok(Number.isInteger(wake.delayMs) && wake.delayMs >= 1 && wake.delayMs <= 0x7fff_ffff);
      }),
    );
  });

  it('wakes in time, whether the clock that is waited for runs 500 ppm faster or slower than timers', () => {
    fc.assert(
      fc.property(between(0.001, 60 * DAY_MS), between(-500, 500), (remainingMs, ppm) => {
        let left = remainingMs;
        let wakes = 0;
        for (;;) {
          const wake = planWake(left);
          if (wake.kind === 'poll') break;
          assert.equal(wake.kind, 'sleep', `${left} ms are left`);
          if (wake.kind === 'sleep') left -= wake.delayMs * (1 + ppm * 1e-6);
          wakes += 1;
          assert.ok(wakes < 12, 'it wakes too often');
        }
        assert.ok(left > 0 && left <= 2);
      }),
    );
  });

  it('looks again about twenty milliseconds before', () => {
    assert.deepEqual(planWake(1_000), { kind: 'sleep', delayMs: 979 });
    assert.deepEqual(planWake(20), { kind: 'sleep', delayMs: 18 });
    assert.deepEqual(planWake(2.5), { kind: 'sleep', delayMs: 1 });
    assert.deepEqual(planWake(2), { kind: 'poll' });
  });
});
