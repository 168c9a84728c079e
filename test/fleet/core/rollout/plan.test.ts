// Plans: where batches end, what is refused, and when there are too many failures.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OUTCOME_STATUSES, type OutcomeStatus } from '../../../../src/fleet/core/outcome.ts';
import { isParsedAmount, parseAmount, reachOf } from '../../../../src/fleet/core/rollout/amount.ts';
import {
  DEFAULT_MAX_IN_FLIGHT,
  MAX_BATCHES,
  MAX_PAUSE_MS,
} from '../../../../src/fleet/core/rollout/limits.ts';
import {
  GROUP_CALL,
  isThresholdCrossed,
  resolvePlan,
  tallyFailures,
  type AbortThreshold,
  type RolloutPlan,
} from '../../../../src/fleet/core/rollout/plan.ts';

const endsOf = (batches: RolloutPlan['batches'], total: number): readonly number[] =>
  resolvePlan({ batches }, total).batchEnds;

describe('the batches of a plan', () => {
  for (const [batches, total, ends] of [
    [undefined, 7, [7]],
    [['100%'], 7, [7]],
    [[1, '10%', '100%'], 200, [1, 20, 200]],
    [[1, '10%', '100%'], 15, [1, 2, 15]],
    [[1, '10%', '100%'], 10, [1, 10]],
    [[1, '10%', '100%'], 1, [1]],
    [[5, '10%', '100%'], 20, [5, 20]],
    [['0.5%', '100%'], 1000, [5, 1000]],
    [['0.01%', '99.99%', '100%'], 10_000, [1, 9999, 10_000]],
    [['33.33%', '100%'], 3, [1, 3]],
    [[1, 5, 100], 20, [1, 5, 20]],
    [[3], 3, [3]],
  ] as const)
    it(`${JSON.stringify(batches)} of ${total} agents end at ${ends.join(', ')}`, () =>
      assert.deepEqual(endsOf(batches, total), ends));

  it('reach all, grow, and are no fewer than the percentage says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (total, hundredths) => {
          const [end = 0] = endsOf(
            [`${hundredths / 100}%`, ...(hundredths < 10_000 ? ['100%' as const] : [])],
            total,
          );
          assert.ok(BigInt(end) * 10_000n >= BigInt(total) * BigInt(hundredths));
          assert.ok(BigInt(end - 1) * 10_000n < BigInt(total) * BigInt(hundredths));
        },
      ),
    );
  });
});

describe('a plan', () => {
  it('has defaults', () => {
    assert.deepEqual(resolvePlan({}, 200), {
      batchEnds: [200],
      maxInFlight: DEFAULT_MAX_IN_FLIGHT,
      pauseBetweenMs: 0,
      soak: false,
      cancelRunning: false,
    });
    assert.deepEqual(resolvePlan({ abortWhen: { failures: '5%' } }, 10).abortWhen, {
      failures: { hundredths: 500 },
      minFinished: 1,
      count: ['failed', 'rejected', 'interrupted', 'unknown'],
    });
  });

  it('for a plain call is one batch of all at once', () => {
    const { batchEnds, maxInFlight, abortWhen } = resolvePlan(GROUP_CALL, 5000);
    assert.deepEqual([batchEnds, maxInFlight, abortWhen], [[5000], 5000, undefined]);
  });

  it('is the same after JSON', () => {
    const plan = resolvePlan(
      { batches: [1, '100%'], abortWhen: { failures: 1 }, maxInFlight: 'unlimited' },
      9,
    );
    assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
  });

  const refused: readonly (readonly [string, unknown])[] = [
    ['no batch', { batches: [] }],
    ['too many batches', { batches: Array.from({ length: MAX_BATCHES + 1 }, (_, index) => index + 1) }],
    ['batches that do not reach all', { batches: [1, '10%'] }],
    ['sizes instead of ends', { batches: ['10%', '10%', '80%'] }],
    ['sizes instead of ends, that reach all', { batches: [10, 10, 20] }],
    ['ends that shrink', { batches: ['50%', '10%', '100%'] }],
    ['all twice', { batches: ['100%', '100%'] }],
    ['a batch of none', { batches: [0, '100%'] }],
    ['a batch of no percent', { batches: ['0%', '100%'] }],
    ['a batch of more than all', { batches: ['101%'] }],
    ['a batch of a part of an agent', { batches: [0.5, '100%'] }],
    ['a batch of less than none', { batches: [-1, '100%'] }],
    ['a batch of no number', { batches: [Number.NaN, '100%'] }],
    ['a batch that is a text', { batches: ['1', '100%'] }],
    ['a percentage of many decimals', { batches: ['0.001%', '100%'] }],
    ['a percentage in another way', { batches: ['1e1%', '100%'] }],
    ['none in flight', { maxInFlight: 0 }],
    ['a part of an agent in flight', { maxInFlight: 1.5 }],
    ['endlessly many in flight, as a number', { maxInFlight: Number.POSITIVE_INFINITY }],
    ['a pause that goes back', { pauseBetweenMs: -1 }],
    ['a pause that is too long', { pauseBetweenMs: MAX_PAUSE_MS + 1 }],
    ['failures that are no number', { abortWhen: { failures: '5' } }],
    ['fewer failures than none', { abortWhen: { failures: -1 } }],
    ['failures without a number', { abortWhen: {} }],
    ['nothing counted', { abortWhen: { failures: 1, count: [] } }],
    ['what is well counted', { abortWhen: { failures: 1, count: ['ok'] } }],
    ['a judgement of none', { abortWhen: { failures: 1, minFinished: 0 } }],
  ];
  for (const [what, plan] of refused)
    it(`with ${what} is refused`, () =>
      assert.throws(() => resolvePlan(plan as RolloutPlan, 20), { code: 'BAD_REQUEST' }));
});

describe('a threshold', () => {
  const counts = (some: Partial<Record<OutcomeStatus, number>>): Record<OutcomeStatus, number> => ({
    ...(Object.fromEntries(OUTCOME_STATUSES.map((status) => [status, 0])) as Record<OutcomeStatus, number>),
    ...some,
  });

  const rows: readonly (readonly [AbortThreshold, Partial<Record<OutcomeStatus, number>>, boolean])[] = [
    [{ failures: 0 }, {}, false],
    [{ failures: 0 }, { ok: 9 }, false],
    [{ failures: 0 }, { failed: 1 }, true],
    [{ failures: 2 }, { failed: 1, rejected: 1 }, false],
    [{ failures: 2 }, { failed: 1, rejected: 1, unknown: 1 }, true],
    [{ failures: 2 }, { failed: 1, rejected: 1, interrupted: 1 }, true],
    [{ failures: '10%' }, { ok: 9, failed: 1 }, false],
    [{ failures: '10%' }, { ok: 8, failed: 1 }, true],
    [{ failures: '100%' }, { failed: 5 }, false],
    [{ failures: '0%' }, { ok: 99, failed: 1 }, true],
    // Nothing before enough have finished.
    [{ failures: '5%', minFinished: 10 }, { ok: 8, failed: 1 }, false],
    [{ failures: '5%', minFinished: 10 }, { ok: 9, failed: 1 }, true],
    [{ failures: 0, minFinished: 3 }, { failed: 2 }, false],
    // Agents that were off have neither failed nor finished, unless that is what counts.
    [{ failures: 0 }, { expired: 9 }, false],
    [{ failures: '10%' }, { ok: 8, failed: 1, expired: 100 }, true],
    [{ failures: 0, minFinished: 5 }, { expired: 5, failed: 1 }, false],
    [{ failures: 1, count: ['expired'] }, { expired: 2 }, true],
    [{ failures: '50%', count: ['expired'] }, { ok: 5, expired: 5 }, false],
    [{ failures: '50%', count: ['expired'] }, { ok: 5, expired: 6 }, true],
    // What is not counted still has finished.
    [{ failures: '50%', count: ['failed'] }, { failed: 2, unknown: 2 }, false],
    [{ failures: 0 }, { cancelled: 9 }, false],
    [{ failures: '10%' }, { ok: 8, failed: 1, cancelled: 100 }, true],
  ];
  for (const [abortWhen, some, isCrossed] of rows) {
    it(`${JSON.stringify(abortWhen)} is ${isCrossed ? '' : 'not '}crossed by ${JSON.stringify(some)}`, () => {
      const threshold = resolvePlan({ abortWhen }, 200).abortWhen;
      assert.ok(threshold !== undefined);
      assert.equal(isThresholdCrossed(threshold, tallyFailures(threshold, counts(some))), isCrossed);
    });
  }
});

describe('an amount', () => {
  it('is kept as what it was parsed to, and as nothing else', () => {
    for (const amount of [0, 5, '0%', '5%', '0.25%', '100%', '100.00%'])
      assert.ok(isParsedAmount(parseAmount(amount)), String(amount));
    for (const value of [
      undefined,
      null,
      5,
      '5%',
      {},
      { count: -1 },
      { count: '1' },
      { hundredths: 10_001 },
      { count: 1, hundredths: 1 },
      { other: 1 },
    ])
      assert.equal(isParsedAmount(value), false, JSON.stringify(value));
  });

  it('reaches no more than all', () => {
    assert.equal(reachOf({ count: 9 }, 5), 5);
    assert.equal(reachOf({ hundredths: 10_000 }, 5), 5);
  });
});
