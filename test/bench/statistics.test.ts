// Medians, spreads and ratios.

import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { median, medianRatio, spreadOf } from '../../bench/measure/statistics.ts';

describe('the statistics of the bench', () => {
  it('take the one in the middle, or the mean of the two there', () => {
    equal(median([3, 1, 2]), 2);
    equal(median([10, 1, 2, 4]), 3);
    equal(median([7]), 7);
    equal(median([]), undefined);
  });

  it('sort numbers as numbers, and leave the list as it was', () => {
    const values = [10, 9, 100];
    equal(median(values), 10);
    deepEqual(values, [10, 9, 100]);
  });

  it('tell the least and the most beside the median', () => {
    deepEqual(spreadOf([3, 1, 2]), { least: 1, median: 2, most: 3 });
    equal(spreadOf([]), undefined);
  });

  it('take the ratio of neighbouring runs, so that a slow moment of the machine does not count', () => {
    // The second round found the machine three times as slow. The ratio of the medians would be 2.
    equal(medianRatio([1, 3, 1], [2, 6, 2]), 0.5);
    equal(medianRatio([2, 6, 2], [1, 3, 1]), 2);
  });

  it('leave out runs that the other side has not', () => {
    equal(medianRatio([1, 1, 9, 9, 9], [2, 2]), 0.5);
    equal(medianRatio([1], [2, 100, 100]), 0.5);
    equal(medianRatio([], [2]), undefined);
    equal(medianRatio([2], []), undefined);
  });
});
