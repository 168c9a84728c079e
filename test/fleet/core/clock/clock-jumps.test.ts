import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClockEstimate } from '../../../../src/fleet/core/clock/clock-estimate.ts';
import { createHubTime, exchangeAt } from './simulated-hub.ts';

const START_MS = 1_790_000_000_000;

const LAN = { thereMs: 0.1, insideMs: 0.02, backMs: 0.1 };

/** Takes samples of a quiet network, one every 30 ms. */
const settle = (
  estimate: ClockEstimate,
  hubTime: (localMs: number) => number,
  fromMs: number,
  count = 20,
): number => {
  let localMs = fromMs;
  for (let taken = 0; taken < count; taken += 1) {
    const sample = exchangeAt(hubTime, localMs, LAN);
    estimate.add(sample, sample.t4);
    localMs = sample.t4 + 30;
  }
  return localMs;
};

describe('the estimate of a hub clock that jumps', () => {
  const hubTime = createHubTime(START_MS, START_MS, [{ durationMs: 1, ppm: 0 }]);
  const jumped = (byMs: number) => (localMs: number) => hubTime(localMs) + byMs;

  it('goes ahead at once when it is behind by more than 128 ms', () => {
    const estimate = new ClockEstimate();
    const localMs = settle(estimate, hubTime, START_MS);
    const sample = exchangeAt(jumped(3_600_000), localMs, LAN);
    const outcome = estimate.add(sample, sample.t4);
    assert.deepEqual(outcome, { accepted: true, correction: 'stepped', contradiction: 'jump' });
    assert.ok(Math.abs(estimate.now(sample.t4) - jumped(3_600_000)(sample.t4)) <= 0.2);
    assert.ok(estimate.errorMs(sample.t4) < 0.2);
  });

  it('stands still when it is ahead by more, until the time has come, and owns up to it meanwhile', () => {
    const estimate = new ClockEstimate({ settleSamples: 0 });
    const localMs = settle(estimate, hubTime, START_MS);
    const later = jumped(-10_000);
    const sample = exchangeAt(later, localMs, LAN);
    const outcome = estimate.add(sample, sample.t4);
    assert.deepEqual(outcome, { accepted: true, correction: 'held', contradiction: 'jump' });
    const stoodAt = estimate.now(sample.t4);
    // Samples that come in meanwhile change nothing about it, however little is left.
    for (const afterMs of [2_000, 5_000, 9_950, 9_999]) {
      const next = exchangeAt(later, sample.t4 + afterMs, LAN);
      estimate.add(next, next.t4);
      assert.equal(estimate.now(next.t4), stoodAt);
      assert.ok(Math.abs(estimate.errorMs(next.t4) - (10_000 - afterMs)) < 1, String(afterMs));
    }
    assert.ok(Math.abs(estimate.now(sample.t4 + 10_500) - later(sample.t4 + 10_500)) < 0.3);
    assert.ok(estimate.errorMs(sample.t4 + 10_500) < 0.3);
  });

  it('is set anew after a jump, as by its first samples', () => {
    const estimate = new ClockEstimate();
    const localMs = settle(estimate, hubTime, START_MS);
    const later = jumped(20);
    const sample = exchangeAt(later, localMs, LAN);
    const outcome = estimate.add(sample, sample.t4);
    assert.deepEqual(outcome, { accepted: true, correction: 'stepped', contradiction: 'jump' });
    assert.ok(Math.abs(estimate.now(sample.t4) - later(sample.t4)) < 0.01);
  });

  it('makes good a small error slowly once it is settled, and counts what it still owes', () => {
    const settled = new ClockEstimate({ settleSamples: 0 });
    const localMs = settle(settled, hubTime, START_MS);
    const sample = exchangeAt(jumped(20), localMs, LAN);
    const outcome = settled.add(sample, sample.t4);
    assert.deepEqual(outcome, { accepted: true, correction: 'slewed', contradiction: 'jump' });
    for (const [afterMs, owedMs] of [
      [0, 20],
      [20_000, 10],
      [40_000, 0],
      [90_000, 0],
    ] as const) {
      const status = settled.status(sample.t4 + afterMs);
      assert.ok(Math.abs(status.owedMs - owedMs) < 0.05, `${status.owedMs} after ${afterMs}`);
      assert.ok(Math.abs(status.errorMs - (owedMs + 0.1 + afterMs * 1e-4)) < 0.1);
    }
  });

  it('believes that the clocks run apart faster when its samples prove it, and holds its word from then on', () => {
    for (const ppm of [-180, 160, 240]) {
      const fast = createHubTime(START_MS, START_MS, [{ durationMs: 1, ppm }]);
      const estimate = new ClockEstimate();
      let localMs = settle(estimate, fast, START_MS);
      const found: unknown[] = [];
      for (let count = 0; count < 40; count += 1) {
        const sample = exchangeAt(fast, localMs, LAN);
        const outcome = estimate.add(sample, sample.t4);
        if (outcome.accepted && outcome.contradiction !== undefined) found.push(outcome.contradiction);
        localMs = sample.t4 + 16_000;
        const wrongMs = Math.abs(estimate.now(localMs) - fast(localMs));
        if (found.length > 0 && estimate.status(localMs).driftPpm >= Math.abs(ppm))
          assert.ok(wrongMs <= estimate.errorMs(localMs), `${wrongMs} at ${count}`);
      }
      assert.ok(found.length >= 1 && found.every((each) => each === 'drift'), `${ppm}: ${found.join(' ')}`);
      assert.ok(estimate.status(localMs).driftPpm >= Math.abs(ppm));
    }
  });
});

describe('the estimate that is reset', () => {
  const hubTime = createHubTime(START_MS, START_MS, [{ durationMs: 1, ppm: 0 }]);
  const other = (localMs: number): number => hubTime(localMs) - 5_000;

  it('knows nothing any more, and runs on', () => {
    const estimate = new ClockEstimate();
    const localMs = settle(estimate, hubTime, START_MS);
    const before = estimate.now(localMs);
    estimate.reset(localMs);
    assert.equal(estimate.isSet, false);
    assert.equal(estimate.errorMs(localMs), Infinity);
    assert.equal(estimate.now(localMs), before);
    assert.equal(estimate.now(localMs + 1_000), before + 1_000);
  });

  it('does not go back for another hub, but stands still', () => {
    const estimate = new ClockEstimate();
    const localMs = settle(estimate, hubTime, START_MS);
    estimate.reset(localMs);
    const sample = exchangeAt(other, localMs, LAN);
    const before = estimate.now(sample.t4);
    assert.equal(estimate.add(sample, sample.t4).accepted && estimate.now(sample.t4), before);
    assert.equal(estimate.now(sample.t4 + 4_000), before);
    assert.ok(Math.abs(estimate.now(sample.t4 + 6_000) - other(sample.t4 + 6_000)) < 0.2);
  });

  it('goes back when it is told to restart', () => {
    const estimate = new ClockEstimate();
    const localMs = settle(estimate, hubTime, START_MS);
    estimate.reset(localMs, { restart: true });
    const sample = exchangeAt(other, localMs, LAN);
    estimate.add(sample, sample.t4);
    assert.ok(Math.abs(estimate.now(sample.t4) - other(sample.t4)) < 0.2);
  });

  it('serves no less than it is told to assume', () => {
    const estimate = new ClockEstimate();
    estimate.assume(START_MS, START_MS + 700);
    assert.equal(estimate.now(START_MS + 5), START_MS + 705);
    estimate.assume(START_MS + 5, START_MS);
    assert.equal(estimate.now(START_MS + 5), START_MS + 705);
    assert.equal(estimate.isSet, false);
  });
});
