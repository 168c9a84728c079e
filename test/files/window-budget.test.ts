// How much incoming transfers may have on their way: wide windows for few, narrow ones for many, a bound for all.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createWindowBudget } from '../../src/files/bytes/window-budget.ts';
import { NARROW_WINDOW, TRANSFER_WINDOW, WINDOW_BUDGET, WINDOW_LIMIT } from '../../src/files/limits.ts';
import type { LinkStream } from '../../src/session/index.ts';

/** All that a window needs of a stream. */
const createStream = (): { readonly stream: LinkStream; readonly widened: () => number } => {
  let widened = 0;
  const stream = { widen: (bytes: number) => void (widened += bytes) } as LinkStream;
  return { stream, widened: () => widened };
};

describe('the windows of many transfers', () => {
  it('are wide for the first, narrow for the next, and none once all have their bound', () => {
    const budget = createWindowBudget();
    const widths: number[] = [];
    let together = 0;
    for (;;) {
      const { stream, widened } = createStream();
      const { width } = budget.widen(stream, Infinity, 0);
      assert.equal(widened(), width);
      if (width === 0) break;
      widths.push(width);
      together += width;
    }
    const wide = WINDOW_BUDGET / TRANSFER_WINDOW;
    assert.deepEqual(
      widths.slice(0, wide),
      Array.from({ length: wide }, () => TRANSFER_WINDOW),
    );
    assert.ok(widths.slice(wide).every((width) => width === NARROW_WINDOW));
    assert.equal(together, WINDOW_LIMIT);
  });

  it('are no wider than what is expected, and come back once', () => {
    const budget = createWindowBudget();
    assert.equal(budget.widen(createStream().stream, 1000, 0).width, 1000);
    const all = Array.from({ length: WINDOW_BUDGET / TRANSFER_WINDOW }, () =>
      budget.widen(createStream().stream, Infinity, 0),
    );
    assert.equal(budget.widen(createStream().stream, 1000, 0).width, 1000);
    all[0]?.giveBack();
    all[0]?.giveBack();
    const again = budget.widen(createStream().stream, Infinity, 0).width;
    assert.ok(again > NARROW_WINDOW && again <= TRANSFER_WINDOW);
    assert.equal(budget.widen(createStream().stream, Infinity, 0).width, NARROW_WINDOW);
  });

  it('are what a transfer cannot do without, whatever the others have', () => {
    const budget = createWindowBudget();
    const atLeast = 2 * TRANSFER_WINDOW;
    for (let count = 0; count < 100; count += 1)
      assert.equal(budget.widen(createStream().stream, Infinity, atLeast).width, atLeast);
  });
});
