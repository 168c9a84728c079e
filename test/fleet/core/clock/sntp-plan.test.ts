import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NEW_SNTP_PLAN, planSntp, type SntpOutcome } from '../../../../src/fleet/core/clock/sntp-plan.ts';

const delays = (...outcomes: readonly SntpOutcome[]): readonly (number | undefined)[] => {
  let plan = NEW_SNTP_PLAN;
  return outcomes.map((outcome) => {
    const next = planSntp(plan, outcome);
    plan = next.plan;
    return next.delayMs;
  });
};

const LONG_MS = 1_024_000;

describe('the plan of asking a time server', () => {
  it('asks a few times at first, then every seventeen minutes', () => {
    assert.deepEqual(delays('answered', 'answered', 'answered', 'answered', 'answered'), [
      16_000,
      16_000,
      16_000,
      LONG_MS,
      LONG_MS,
    ]);
  });

  it('asks less and less often while there is no answer', () => {
    assert.deepEqual(delays('failed', 'failed', 'failed', 'answered'), [32_000, 64_000, 128_000, 16_000]);
    assert.equal(delays(...Array.from({ length: 20 }, () => 'failed' as const)).at(-1), LONG_MS);
  });

  it('asks half as often from then on when it is told that it is too much', () => {
    assert.deepEqual(delays('too-often', 'answered', 'answered'), [32_000, 32_000, 32_000]);
    assert.equal(delays(...Array.from({ length: 40 }, () => 'too-often' as const)).at(-1), 24 * 3_600_000);
  });

  it('never asks again where it is not wanted', () => {
    assert.deepEqual(delays('answered', 'refused'), [16_000, undefined]);
  });

  it('never asks within 15 s, as RFC 4330 demands', () => {
    const anyOutcome = fc.constantFrom<SntpOutcome>('answered', 'failed', 'too-often');
    fc.assert(
      fc.property(fc.array(anyOutcome, { maxLength: 50 }), (outcomes) => {
        for (const delayMs of delays(...outcomes)) assert.ok((delayMs ?? 0) >= 15_000);
      }),
    );
  });
});
