import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ClockEstimate,
  type ClockEstimateInit,
  type SampleOutcome,
} from '../../../../src/fleet/core/clock/clock-estimate.ts';
import type { ClockSample } from '../../../../src/fleet/core/clock/clock-sample.ts';
import { DEFAULT_DRIFT_PPM } from '../../../../src/fleet/core/clock/limits.ts';
import { between } from './between.ts';
import { anyDelays, anyDrift, anyGap, createHubTime, exchangeAt } from './simulated-hub.ts';

const START_MS = 1_790_000_000_000;
const DAY_MS = 24 * 60 * 60 * 1000;

const LAN = { thereMs: 0.1, insideMs: 0.02, backMs: 0.1 };

const anyRun = fc.record({
  startMs: fc.constantFrom(0, START_MS),
  hubStartMs: fc.oneof(fc.constantFrom(START_MS, START_MS - DAY_MS, START_MS + 50), between(0, 4e12)),
  drift: anyDrift(DEFAULT_DRIFT_PPM),
  steps: fc.array(
    fc.record({
      gapMs: anyGap,
      // Times at which the clock is read before the exchange, as shares of the gap.
      reads: fc.array(between(0, 1), { maxLength: 3 }),
      delays: anyDelays,
      // From the answer's arrival until it is looked at.
      noticeMs: between(0, 20),
      isReset: fc.boolean(),
    }),
    // As long as that, and not only in name: it settles after sixteen, and the rate needs five minutes.
    { minLength: 1, maxLength: 80, size: 'max' },
  ),
});
type Run = typeof anyRun extends fc.Arbitrary<infer Value> ? Value : never;

interface Reading {
  readonly localMs: number;
  readonly nowMs: number;
  readonly errorMs: number;
  readonly hubMs: number;
}

interface Taken {
  readonly sample: ClockSample;
  readonly outcome: SampleOutcome;
  readonly before: Reading;
  readonly after: Reading;
}

/** Lives through a run, and tells of everything that could be seen in it. */
const live = (run: Run, init: ClockEstimateInit = {}, isResetting = false) => {
  const { startMs, hubStartMs, drift, steps } = run;
  const estimate = new ClockEstimate(init);
  const hubTime = createHubTime(startMs, hubStartMs, drift);
  const readings: Reading[] = [];
  const taken: Taken[] = [];
  /** What is read before the first sample promises nothing. */
  let hasBegun = false;
  let localMs = startMs;
  const read = (): Reading => ({
    localMs,
    nowMs: estimate.now(localMs),
    errorMs: estimate.errorMs(localMs),
    hubMs: hubTime(localMs),
  });
  for (const { gapMs, reads, delays, noticeMs, isReset } of steps) {
    const fromMs = localMs;
    for (const share of reads.toSorted((a, b) => a - b)) {
      localMs = fromMs + share * gapMs;
      if (hasBegun) readings.push(read());
    }
    localMs = fromMs + gapMs;
    if (isResetting && isReset) estimate.reset(localMs);
    const sample = exchangeAt(hubTime, localMs, delays);
    localMs = sample.t4 + noticeMs;
    const before = read();
    const outcome = estimate.add(sample, localMs);
    const after = read();
    if (hasBegun) readings.push(before);
    hasBegun ||= outcome.accepted;
    taken.push({ sample, outcome, before, after });
    if (hasBegun) readings.push(after);
  }
  return { estimate, readings, taken };
};

describe('11. the estimate of the hub clock', () => {
  it('is never further from the truth than it says, whatever the delays and the drift within its bound', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const { readings } = live(run);
        for (const { nowMs, errorMs, hubMs, localMs } of readings)
          assert.ok(Math.abs(nowMs - hubMs) <= errorMs, `${nowMs} for ${hubMs} ± ${errorMs} at ${localMs}`);
      }),
      { numRuns: 400 },
    );
  });

  it('never runs backwards, through resets as well', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const { readings } = live(run, {}, true);
        for (const [index, { nowMs }] of readings.entries())
          assert.ok(nowMs >= (readings[index - 1]?.nowMs ?? -Infinity), `${nowMs} at ${index}`);
      }),
      { numRuns: 400 },
    );
  });

  it('finds no contradiction in clocks that run apart within the bound', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        for (const { outcome } of live(run).taken)
          if (outcome.accepted) assert.equal(outcome.contradiction, undefined);
      }),
      { numRuns: 200 },
    );
  });

  it('steps only for errors above 128 ms once it is settled, and never runs more than 500 ppm off', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const { readings, taken } = live(run);
        const accepted = taken.filter(({ outcome }) => outcome.accepted);
        for (const { before, after, outcome } of accepted.slice(16)) {
          if (!outcome.accepted) continue;
          const stepMs = after.nowMs - before.nowMs;
          if (outcome.correction === 'stepped') assert.ok(stepMs > 128, String(stepMs));
          else assert.equal(stepMs, 0);
        }
        const settledAt = accepted[15]?.after.localMs ?? Infinity;
        const isHeld = taken.some(({ outcome }) => outcome.accepted && outcome.correction === 'held');
        const settled = readings.filter(({ localMs }) => localMs >= settledAt);
        for (const [index, { localMs, nowMs }] of settled.entries()) {
          const earlier = settled[index - 1];
          if (earlier === undefined) continue;
          const gained = nowMs - earlier.nowMs - (localMs - earlier.localMs);
          const isStep = taken.some(({ after }) => after.localMs === localMs && after.nowMs === nowMs);
          const most = (localMs - earlier.localMs) * 500e-6 + 0.002;
          if (!isStep) assert.ok(gained <= most, `${gained} > ${most}`);
          if (!isHeld) assert.ok(gained >= -most, `${gained} < -${most}`);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is as exact as half the delay, what the drift may have done since, and what is owed', () => {
    fc.assert(
      fc.property(anyRun, between(0, 60_000), (run, ageMs) => {
        const { estimate, taken } = live(run);
        const last = taken.at(-1);
        if (last?.outcome.accepted !== true) return;
        const localMs = last.after.localMs + ageMs;
        const { delayMs = Infinity, owedMs, ratePpm, driftPpm, errorMs } = estimate.status(localMs);
        const ages = taken
          .filter(({ sample: { t1, t2, t3, t4 } }) => t4 - t1 - (t3 - t2) === delayMs)
          .map(({ sample }) => localMs - sample.t1);
        const drifted = Math.max(...ages) * (driftPpm + Math.abs(ratePpm)) * 1e-6;
        const most = delayMs / 2 + drifted + Math.abs(owedMs) + 0.02;
        assert.ok(errorMs <= most, `${errorMs} > ${most}`);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the estimate of the hub clock', () => {
  const hubTime = createHubTime(START_MS, START_MS + 5_000, [{ durationMs: 1, ppm: 0 }]);

  it('knows nothing before the first sample, and says so', () => {
    const estimate = new ClockEstimate();
    assert.equal(estimate.isSet, false);
    assert.equal(estimate.now(123.5), 123.5);
    assert.equal(estimate.errorMs(123.5), Infinity);
    assert.deepEqual(estimate.status(1), {
      isSet: false,
      errorMs: Infinity,
      owedMs: 0,
      ratePpm: 0,
      driftPpm: 100,
      delayMs: undefined,
    });
  });

  it('is set by the first sample, with an error of half its delay that grows with its age', () => {
    const estimate = new ClockEstimate();
    const sample = exchangeAt(hubTime, START_MS, { thereMs: 2, insideMs: 5, backMs: 8 });
    const outcome = estimate.add(sample, sample.t4);
    assert.deepEqual(outcome, { accepted: true, correction: 'set', contradiction: undefined });
    assert.equal(estimate.isSet, true);
    // Off by half of the difference between both ways.
    assert.equal(Math.round(estimate.now(sample.t4) - hubTime(sample.t4)), -3);
    assert.ok(Math.abs(estimate.errorMs(sample.t4) - 5) < 0.01);
    assert.ok(Math.abs(estimate.errorMs(sample.t4 + 60_000) - 11) < 0.01);
  });

  it('counts what the source of the time may be off by', () => {
    const estimate = new ClockEstimate();
    const sample = { ...exchangeAt(hubTime, START_MS, LAN), sourceErrorMs: 40 };
    estimate.add(sample, sample.t4);
    assert.ok(Math.abs(estimate.errorMs(sample.t4) - 40.1) < 0.01);
  });

  it('uses the sample with the least delay of the last sixteen', () => {
    const estimate = new ClockEstimate();
    let localMs = START_MS;
    const add = (thereMs: number): void => {
      const sample = exchangeAt(hubTime, localMs, { thereMs, insideMs: 0, backMs: 0 });
      estimate.add(sample, sample.t4);
      localMs = sample.t4 + 30;
    };
    add(0.25);
    for (let count = 0; count < 15; count += 1) add(10);
    assert.ok(Math.abs((estimate.status(localMs).delayMs ?? NaN) - 0.25) < 0.001);
    add(10);
    assert.ok(Math.abs((estimate.status(localMs).delayMs ?? NaN) - 10) < 0.001);
    // What the best one proved holds all the same.
    assert.ok(Math.abs(estimate.now(localMs) - hubTime(localMs)) <= 0.5);
  });

  it('prefers a newer sample once the age of the best one outweighs its delay', () => {
    const estimate = new ClockEstimate();
    const early = exchangeAt(hubTime, START_MS, { thereMs: 0.5, insideMs: 0, backMs: 0.5 });
    const late = exchangeAt(hubTime, START_MS + 100_000, { thereMs: 1.5, insideMs: 0, backMs: 1.5 });
    estimate.add(early, early.t4);
    estimate.add(late, late.t4);
    // 15 ppm of 100 s is 1.5 ms, which is more than half of the 2 ms that they differ by.
    assert.ok(Math.abs((estimate.status(late.t4).delayMs ?? NaN) - 3) < 0.001);
    const sooner = new ClockEstimate();
    const next = exchangeAt(hubTime, START_MS + 50_000, { thereMs: 1.5, insideMs: 0, backMs: 1.5 });
    sooner.add(early, early.t4);
    sooner.add(next, next.t4);
    assert.ok(Math.abs((sooner.status(next.t4).delayMs ?? NaN) - 1) < 0.001);
  });

  it('learns the rate once five minutes are held, and is better for it between the samples', () => {
    const ppm = 60;
    const fast = createHubTime(START_MS, START_MS, [{ durationMs: 1, ppm }]);
    const estimate = new ClockEstimate();
    let localMs = START_MS;
    const round = (): void => {
      for (let count = 0; count < 4; count += 1) {
        const sample = exchangeAt(fast, localMs, {
          thereMs: 0.1 + (count % 2) * 0.3,
          insideMs: 0,
          backMs: 0.1,
        });
        estimate.add(sample, sample.t4);
        localMs = sample.t4 + 30;
      }
      localMs += 16_000;
    };
    for (let count = 0; count < 17; count += 1) round();
    assert.equal(estimate.status(localMs).ratePpm, 0);
    for (let count = 0; count < 40; count += 1) round();
    assert.ok(
      Math.abs(estimate.status(localMs).ratePpm - ppm) < 0.5,
      String(estimate.status(localMs).ratePpm),
    );
    // Without the rate it would be off by 60 ppm of ten minutes: 36 ms.
    localMs += 600_000;
    assert.ok(Math.abs(estimate.now(localMs) - fast(localMs)) < 0.5);
  });

  it('leaves out what cannot be, says why, and is not moved by it', () => {
    const estimate = new ClockEstimate();
    const good = exchangeAt(hubTime, START_MS, LAN);
    const { t1, t2, t3, t4 } = good;
    const cases: readonly (readonly [string, ClockSample, string])[] = [
      ['received before it was sent', { t1, t2, t3, t4: t1 - 1 }, 'local-backwards'],
      ['answered before it was asked', { t1, t2, t3: t2 - 1, t4 }, 'hub-backwards'],
      ['thought about for longer than it took', { t1, t2, t3: t2 + 50, t4 }, 'negative-delay'],
      ['not a number', { t1, t2: NaN, t3, t4 }, 'not-a-time'],
      ['infinite', { t1, t2, t3: Infinity, t4 }, 'not-a-time'],
      ['text', { t1, t2: '5' as unknown as number, t3, t4 }, 'not-a-time'],
      ['nothing', { t1, t2: undefined as unknown as number, t3, t4 }, 'not-a-time'],
      ['out of all reason', { t1, t2: 1e300, t3: 1e300, t4 }, 'not-a-time'],
      ['with an error below zero', { ...good, sourceErrorMs: -1 }, 'not-a-time'],
      ['with an error that is none', { ...good, sourceErrorMs: NaN }, 'not-a-time'],
    ];
    for (const [name, sample, problem] of cases) {
      assert.deepEqual(estimate.add(sample, t4), { accepted: false, problem }, name);
      assert.equal(estimate.isSet, false, name);
    }
    estimate.add(good, t4);
    const before = [estimate.now(t4 + 5), estimate.errorMs(t4 + 5)];
    for (const [, sample] of cases) estimate.add(sample, t4);
    assert.deepEqual([estimate.now(t4 + 5), estimate.errorMs(t4 + 5)], before);
  });

  it('takes any numbers at all without throwing, going back or claiming less than nothing', () => {
    const anyNumber = fc.oneof(fc.double(), fc.double({ min: 0, max: 4e12 }), fc.integer());
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyNumber, anyNumber, anyNumber, anyNumber), { maxLength: 30 }),
        (stamps) => {
          const estimate = new ClockEstimate();
          let last = -Infinity;
          for (const [index, [t1, t2, t3, t4]] of stamps.entries()) {
            estimate.add({ t1, t2, t3, t4 }, 4.4e12 + index);
            const nowMs = estimate.now(4.4e12 + index);
            if (!estimate.isSet) continue;
            assert.ok(nowMs >= last);
            assert.ok(estimate.errorMs(4.4e12 + index) > 0);
            last = nowMs;
          }
        },
      ),
    );
  });
});
