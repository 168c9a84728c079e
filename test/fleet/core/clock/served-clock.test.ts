import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { correctServed, servedAt, startServed } from '../../../../src/fleet/core/clock/served-clock.ts';
import { between } from './between.ts';

const upTo = (max: number): fc.Arbitrary<number> => between(-max, max);

describe('the clock that is served', () => {
  it('runs at its rate from where it begins, and says the same of all times before', () => {
    const clock = startServed(1_000, 50_000, 100);
    assert.equal(servedAt(clock, 1_000), 50_000);
    assert.equal(servedAt(clock, 0), 50_000);
    assert.equal(servedAt(clock, 11_000), 60_001);
  });

  it('never runs more than 500 ppm off while it makes good an error, its rate included, and ends right', () => {
    fc.assert(
      fc.property(upTo(128), upTo(250), upTo(250), (errorMs, beforePpm, ratePpm) => {
        const init = { localMs: 5_000, ratePpm, slewPpm: 500, stepMs: 128 };
        const before = startServed(0, 0, beforePpm);
        const targetMs = servedAt(before, 5_000) + errorMs;
        const { clock, correction } = correctServed(before, { ...init, fleetMs: targetMs });
        assert.equal(correction, 'slewed');
        assert.equal(servedAt(clock, 5_000), servedAt(before, 5_000));
        const gainedMs = servedAt(clock, 6_000) - servedAt(clock, 5_000) - 1_000;
        assert.ok(Math.abs(gainedMs) <= 0.500001, String(gainedMs));
        const rightMs = targetMs + 600_000 * (1 + ratePpm * 1e-6);
        assert.ok(Math.abs(servedAt(clock, 605_000) - rightMs) < 0.001);
      }),
    );
  });
});
