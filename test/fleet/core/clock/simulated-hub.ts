// A hub's clock as a function of local time, which runs apart from it within a bound, and exchanges with it whose delays are given.

import fc from 'fast-check';
import type { ClockSample } from '../../../../src/fleet/core/clock/clock-sample.ts';
import { between } from './between.ts';

export interface DriftPiece {
  readonly durationMs: number;
  /** By how much faster the hub's clock runs. */
  readonly ppm: number;
}

/** Hub milliseconds at a local time at or after `startMs`. The last piece has no end. */
export const createHubTime =
  (startMs: number, hubStartMs: number, pieces: readonly DriftPiece[]) =>
  (localMs: number): number => {
    let left = localMs - startMs;
    let gained = 0;
    for (const [index, { durationMs, ppm }] of pieces.entries()) {
      const within = index === pieces.length - 1 ? left : Math.min(left, durationMs);
      gained += within * ppm * 1e-6;
      left -= within;
      if (left <= 0) break;
    }
    return hubStartMs + (localMs - startMs) + gained;
  };

export interface ExchangeDelays {
  /** To the hub, within it, and back. */
  readonly thereMs: number;
  readonly insideMs: number;
  readonly backMs: number;
}

export const exchangeAt = (
  hubTime: (localMs: number) => number,
  t1: number,
  { thereMs, insideMs, backMs }: ExchangeDelays,
): ClockSample => ({
  t1,
  t2: hubTime(t1 + thereMs),
  t3: hubTime(t1 + thereMs + insideMs),
  t4: t1 + thereMs + insideMs + backMs,
});

const upTo = (max: number): fc.Arbitrary<number> => between(0, max);

/** From next to nothing to two seconds, each way by itself. */
export const anyDelay: fc.Arbitrary<number> = fc.oneof(upTo(0.2), upTo(5), upTo(100), upTo(2000));

export const anyDelays: fc.Arbitrary<ExchangeDelays> = fc.record({
  thereMs: anyDelay,
  insideMs: fc.oneof(fc.constant(0), upTo(50)),
  backMs: anyDelay,
});

export const anyDrift = (boundPpm: number): fc.Arbitrary<readonly DriftPiece[]> =>
  fc.array(
    fc.record({
      durationMs: fc.oneof(upTo(1000), upTo(60_000), upTo(3_600_000)),
      ppm: fc.oneof(fc.constantFrom(-boundPpm, boundPpm, 0), between(-boundPpm, boundPpm)),
    }),
    { minLength: 1, maxLength: 8 },
  );

/** From one moment to the next: within a burst, between rounds, and over an outage of hours. */
export const anyGap: fc.Arbitrary<number> = fc.oneof(upTo(50), upTo(20_000), upTo(10 * 3_600_000));
