import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../src/session/index.ts';

describe('the clock of the system', () => {
  it('waits for a span that no timer holds, and does not take it for none', async () => {
    for (const delayMs of [0x8000_0000, 1e12, Number.MAX_SAFE_INTEGER, Infinity]) {
      let fired = 0;
      const cancel = systemClock.schedule(delayMs, () => (fired += 1), true);
      // What is to come later than a millisecond comes later than what is set after it for one.
      await new Promise<void>((resolve) => void systemClock.schedule(1, resolve));
      await setImmediate();
      assert.equal(fired, 0, String(delayMs));
      cancel();
    }
  });
});
