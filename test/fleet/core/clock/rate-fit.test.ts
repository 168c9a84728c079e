import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addToRounds, fitRatePpm, type SampleRound } from '../../../../src/fleet/core/clock/rate-fit.ts';
import { between } from './between.ts';
import { createHubTime, exchangeAt } from './simulated-hub.ts';

const START_MS = 1_790_000_000_000;

/** Rounds of four, sixteen seconds apart, of a hub whose clock runs faster by so much. */
const rounds = (count: number, ppm: number, delayMs: (round: number, index: number) => number) => {
  const hubTime = createHubTime(START_MS, START_MS, [{ durationMs: 1, ppm }]);
  let held: readonly SampleRound[] = [];
  for (let round = 0; round < count; round += 1) {
    for (let index = 0; index < 4; index += 1) {
      const t1 = START_MS + round * 16_000 + index * 40;
      held = addToRounds(
        held,
        exchangeAt(hubTime, t1, { thereMs: delayMs(round, index), insideMs: 0, backMs: 0.1 }),
      );
    }
  }
  return held;
};

describe('the rate of the hub clock', () => {
  it('is made of the sample with the least delay of each round, of the last 64 rounds', () => {
    const held = rounds(80, 0, (_round, index) => (index === 2 ? 0.1 : 5));
    assert.equal(held.length, 64);
    assert.ok(held.every(({ best }) => Math.abs(best.t4 - best.t1 - 0.2) < 0.01));
    assert.ok((held[0]?.startMs ?? 0) > START_MS + 15 * 16_000);
  });

  it('is not guessed before five minutes are held', () => {
    assert.equal(fitRatePpm([]), 0);
    assert.equal(fitRatePpm(rounds(19, 50, () => 0.1)), 0);
    assert.ok(Math.abs(fitRatePpm(rounds(20, 50, () => 0.1)) - 50) < 0.01);
  });

  it('is found through delays that vary, where most of them are short', () => {
    fc.assert(
      fc.property(
        between(-100, 100),
        fc.infiniteStream(fc.oneof(fc.constant(0.1), fc.constant(0.1), between(0.1, 200))),
        (ppm, delays) => {
          const found = fitRatePpm(rounds(64, ppm, () => delays.next().value ?? 0.1));
          assert.ok(Math.abs(found - ppm) < 1, `${found} for ${ppm}`);
        },
      ),
    );
  });

  it('is hardly moved by rounds that were slow altogether', () => {
    const found = fitRatePpm(rounds(64, 40, (round) => (round > 50 ? 300 : 0.1)));
    assert.ok(Math.abs(found - 40) < 1, String(found));
  });
});
