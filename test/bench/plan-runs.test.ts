// How many runs the time allows.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planRuns, shareOf } from '../../bench/measure/plan-runs.ts';

const needed = (seconds: number) => ({ seconds, isNeeded: true });
const other = (seconds: number) => ({ seconds, isNeeded: false });

describe('the plan of runs', () => {
  it('gives everyone all runs where the time allows', () => {
    deepEqual(planRuns([needed(1), needed(2), other(3)], { asked: 5, budgetSeconds: 100 }), [5, 5, 5]);
  });

  it('gives all one, and then first those that a bar needs', () => {
    deepEqual(planRuns([needed(1), needed(1), other(1)], { asked: 5, budgetSeconds: 9 }), [4, 4, 1]);
    deepEqual(planRuns([needed(1), needed(1), other(1)], { asked: 5, budgetSeconds: 12 }), [5, 5, 2]);
  });

  it('gives no more runs to what is slow and not needed', () => {
    deepEqual(planRuns([needed(6), other(6)], { asked: 3, budgetSeconds: 1000 }), [3, 0]);
  });

  it('gives what does not fit no run at all', () => {
    deepEqual(planRuns([needed(1), other(20), other(3)], { asked: 5, budgetSeconds: 4 }), [1, 0, 1]);
    deepEqual(planRuns([needed(6)], { asked: 5, budgetSeconds: -3 }), [0]);
  });

  it('gives those that bars need as many as each other, or none', () => {
    deepEqual(planRuns([needed(6), needed(20)], { asked: 5, budgetSeconds: 7 }), [0, 0]);
    deepEqual(planRuns([needed(3), needed(2), other(1)], { asked: 5, budgetSeconds: 14 }), [2, 2, 4]);
  });

  it('never takes more than the budget', () => {
    for (let budgetSeconds = 0; budgetSeconds < 60; budgetSeconds += 1) {
      const commands = [needed(1.5), needed(3), other(0.7), other(2)];
      const counts = planRuns(commands, { asked: 5, budgetSeconds });
      const sum = commands.reduce((total, { seconds }, index) => total + seconds * (counts[index] ?? 0), 0);
      ok(sum <= budgetSeconds, `${sum} of ${budgetSeconds}`);
    }
  });

  it('shares the time that is left by weight, so that what one row saves is the next ones to take', () => {
    equal(shareOf(100, [10, 30, 10]), 20);
    equal(shareOf(90, [30, 10]), 67.5);
    equal(shareOf(50, [7]), 50);
  });
});
