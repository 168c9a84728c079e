// Whether the machine has slept between two looks at its clocks. Pure.

import { MIN_SLEEP_MS } from './limits.ts';

/** Two clocks, read at once. */
export interface ClockPair {
  /** Of the monotonic clock, which on some systems stands still while the machine sleeps. */
  readonly monotonicMs: number;
  /** Of one that runs on then: the time since the machine was started, or the wall clock. */
  readonly throughMs: number;
}

/**
 * How long the machine has slept; 0 when it has not, or for less than can be told. A wall clock that was set ahead looks the same, which costs asking the
 * hub once; one that was set back does not, as no sleep does that. Look often: clocks that are corrected differently drift apart by seconds
 * in an hour.
 */
export const sleptMs = (before: ClockPair, after: ClockPair): number => {
  const gained = after.throughMs - before.throughMs - (after.monotonicMs - before.monotonicMs);
  return gained > MIN_SLEEP_MS ? gained : 0;
};
