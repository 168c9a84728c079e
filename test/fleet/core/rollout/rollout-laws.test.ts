// What holds of any rollout, whatever happens in whatever order: invariant 13 of the fleet, its part about rollouts. Each clause is
// checked after every step by watched-rollout.ts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OUTCOME_STATUSES, type OutcomeStatus } from '../../../../src/fleet/core/outcome.ts';
import { COUNTABLE_STATUSES, type RolloutPlan } from '../../../../src/fleet/core/rollout/plan.ts';
import { WatchedRollout } from './watched-rollout.ts';

const anyStatus = fc.oneof(
  { weight: 3, arbitrary: fc.constant<OutcomeStatus>('ok') },
  { weight: 2, arbitrary: fc.constantFrom(...OUTCOME_STATUSES) },
);

const anyPlan: fc.Arbitrary<RolloutPlan> = fc.record(
  {
    batches: fc.subarray([1, '10%', 3, '25%', 7, '60%'] as const).map((ends) => [...ends, '100%' as const]),
    maxInFlight: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant('unlimited' as const)),
    pauseBetweenMs: fc.constantFrom(0, 10, 1000),
    soak: fc.boolean(),
    abortWhen: fc.record(
      {
        failures: fc.constantFrom(0, 1, 3, '0%' as const, '20%' as const, '50%' as const, '100%' as const),
        minFinished: fc.integer({ min: 1, max: 6 }),
        count: fc.subarray([...COUNTABLE_STATUSES], { minLength: 1 }),
      },
      { requiredKeys: ['failures'] },
    ),
    cancelRunning: fc.boolean(),
  },
  { requiredKeys: [] },
);

const anyTotal = fc.integer({ min: 1, max: 24 });

type Happening = (rollout: WatchedRollout, nowMs: number) => void;

const oneOf = (ids: readonly string[], pick: number): string | undefined =>
  ids[pick % Math.max(1, ids.length)];

const anyPick = fc.nat(1000);

/** Something that may happen, or try to, at any time. */
const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(anyPick, anyStatus).map(([pick, status]): Happening => (rollout, nowMs) => {
      const id = oneOf(rollout.inFlight, pick);
      if (id !== undefined) rollout.tell(id, status, nowMs);
    }),
  },
  {
    weight: 4,
    arbitrary: anyPick.map((pick): Happening => (rollout, nowMs) => {
      const id = oneOf(rollout.inFlight, pick);
      if (id !== undefined) rollout.accept(id, nowMs);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(anyPick, anyStatus).map(([pick, status]): Happening => (rollout, nowMs) => {
      // Of any target: not begun, or told a second time.
      rollout.tell(oneOf(rollout.targets, pick) ?? '', status, nowMs);
    }),
  },
  {
    weight: 1,
    arbitrary: anyPick.map(
      (pick): Happening =>
        (rollout, nowMs) =>
          rollout.accept(oneOf(rollout.targets, pick) ?? '', nowMs),
    ),
  },
  { weight: 3, arbitrary: fc.constant<Happening>((rollout, nowMs) => rollout.tick(nowMs)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(true, true, true, false).map(
      (isGood): Happening =>
        (rollout, nowMs) =>
          rollout.soaked(isGood, nowMs),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(true, false, undefined), fc.nat(4))
      .map(([cancelRunning, chance]): Happening => (rollout, nowMs) => {
        if (chance === 0 || rollout.stop !== undefined) rollout.abort(cancelRunning, nowMs);
      }),
  },
  { weight: 1, arbitrary: fc.constant<Happening>((rollout, nowMs) => rollout.start(nowMs)) },
);

const anyCourse = fc.array(fc.tuple(anyHappening, fc.constantFrom(0, 0, 1, 10, 500)), { maxLength: 60 });

/** Lets everything that is awaited happen until it is over; the status of an agent is chosen by its turn. */
const finish = (rollout: WatchedRollout, fromMs: number, statuses: readonly OutcomeStatus[]): void => {
  let nowMs = fromMs;
  const most = 2 * rollout.targets.length + 4 * rollout.ends.length + 4;
  for (let turn = 0; !rollout.isFinished; turn += 1) {
    assert.ok(turn < most, 'it never ends');
    const { phase } = rollout.rollout;
    if (phase.kind === 'new') rollout.start(nowMs);
    else if (phase.kind === 'pause') {
      nowMs = phase.untilMs;
      rollout.tick(nowMs);
    } else if (phase.kind === 'soak') rollout.soaked(true, nowMs);
    else rollout.tell(oneOf(rollout.inFlight, turn) ?? '', statuses[turn % statuses.length] ?? 'ok', nowMs);
  }
};

describe('any rollout', () => {
  it('invariant 13: keeps every promise after every step, restored or not, and comes to an end', () => {
    const seen = { stopped: 0, ok: 0, soak: 0, batches: 0, failures: 0 };
    fc.assert(
      fc.property(anyPlan, anyTotal, anyCourse, fc.boolean(), (plan, total, course, startsFirst) => {
        const rollout = new WatchedRollout(plan, total);
        let nowMs = 1000;
        if (startsFirst) rollout.start(nowMs);
        for (const [happens, passedMs] of course) {
          nowMs += passedMs;
          happens(rollout, nowMs);
        }
        finish(rollout, nowMs, ['ok', 'ok', 'failed', 'ok', 'expired']);
        seen.stopped += Number(rollout.stop !== undefined);
        seen.failures += Number(rollout.stop === 'failures');
        seen.soak += Number(rollout.agreed > 0);
        seen.batches += Number(rollout.ends.length > 2 && rollout.dispatched.size > 5);
        seen.ok += Number(rollout.rollout.verdict()?.isOk === true);
      }),
      { numRuns: 1500 },
    );
    for (const [what, count] of Object.entries(seen)) assert.ok(count > 20, `only ${count} of ${what}`);
  });

  it('invariant 13: is well only when every agent is', () => {
    fc.assert(
      fc.property(anyPlan, anyTotal, (plan, total) => {
        const rollout = new WatchedRollout(plan, total);
        finish(rollout, 0, ['ok']);
        assert.equal(rollout.rollout.verdict()?.isOk, true);
        assert.deepEqual([...rollout.dispatched].toSorted(), [...rollout.targets].toSorted());
      }),
      { numRuns: 300 },
    );
  });

  it('invariant 13: stops at the first failure when none is allowed, whichever agent it is', () => {
    fc.assert(
      fc.property(anyPlan, anyTotal, anyPick, (plan, total, which) => {
        const failing = which % total;
        const rollout = new WatchedRollout(
          { ...plan, abortWhen: { failures: 0 }, cancelRunning: false },
          total,
        );
        finish(
          rollout,
          0,
          Array.from({ length: 500 }, (_, turn) => (turn >= failing ? 'failed' : 'ok')),
        );
        assert.equal(rollout.stop, 'failures');
        assert.ok(rollout.dispatched.size <= failing + rollout.maxInFlight + 1);
      }),
      { numRuns: 300 },
    );
  });
});
