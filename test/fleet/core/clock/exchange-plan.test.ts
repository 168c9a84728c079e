import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { exchangeDelayMs } from '../../../../src/fleet/core/clock/exchange-plan.ts';
import { between } from './between.ts';

const anyChance = between(0, 1 - 1e-9);

describe('the plan of exchanges', () => {
  it('begins at once, with a burst of sixteen that are 20 to 50 ms apart', () => {
    assert.equal(exchangeDelayMs(0, 0.9), 0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), anyChance, (index, chance) => {
        const delayMs = exchangeDelayMs(index, chance);
        assert.ok(delayMs >= 20 && delayMs <= 50, String(delayMs));
      }),
    );
  });

  it('goes on with rounds of four, sixteen seconds apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 100_000 }), anyChance, (index, chance) => {
        const delayMs = exchangeDelayMs(index, chance);
        const [least, most] = index % 4 === 0 ? [15_200, 16_800] : [20, 50];
        assert.ok(delayMs >= least && delayMs <= most, `${delayMs} before ${index}`);
      }),
    );
  });

  it('is moved by chance, so that a fleet does not ask in step', () => {
    for (const index of [1, 16, 17])
      assert.notEqual(exchangeDelayMs(index, 0.1), exchangeDelayMs(index, 0.9));
    assert.equal(exchangeDelayMs(16, 0.5), 16_000);
  });
});
