// Which of very many versions of one path stay.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MAX_DENSE_VERSIONS, planThinning } from '../../src/storage/thin-versions.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = 1_700_000_000_000;

/** Versions that are `gapMs` apart, the newest first. */
const every = (gapMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => NOW_MS - index * gapMs);

const kept = (timesMs: readonly number[]): number[] => {
  const dropped = new Set(planThinning(timesMs, NOW_MS));
  return timesMs.filter((_, index) => !dropped.has(index));
};

describe('versions of one path', () => {
  it('all stay while there are not very many, however close they are', () => {
    assert.deepEqual(planThinning([], NOW_MS), []);
    assert.deepEqual(planThinning(every(1, MAX_DENSE_VERSIONS), NOW_MS), []);
  });

  it('all stay where they are far enough apart', () => {
    assert.deepEqual(planThinning(every(DAY_MS, 1000), NOW_MS), []);
  });

  it('keep the newest ones, then one a minute, one in half an hour, and one a day', () => {
    const times = kept(every(SECOND_MS, 3 * 86_400));
    assert.deepEqual(times.slice(0, MAX_DENSE_VERSIONS), every(SECOND_MS, MAX_DENSE_VERSIONS));
    const count = (fromMs: number, toMs: number): number =>
      times.filter((timeMs) => NOW_MS - timeMs >= fromMs && NOW_MS - timeMs < toMs).length;
    assert.deepEqual(
      [count(MAX_DENSE_VERSIONS * SECOND_MS, HOUR_MS), count(HOUR_MS, DAY_MS), count(DAY_MS, 3 * DAY_MS)],
      [58, 46, 2],
    );
    assert.ok(times.length < 200);
  });

  it('stay when they are thinned out again', () => {
    const times = kept(every(10 * SECOND_MS, 10_000));
    assert.deepEqual(kept(times), times);
  });
});
