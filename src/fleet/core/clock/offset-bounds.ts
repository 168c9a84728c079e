// The interval in which the offset (hub time minus local time) must lie, whatever the delays were.
//
// A theorem, while the two clocks run apart by no more than `driftPpm`: each sample gives an interval that holds the true offset; it widens
// by the drift on both sides as time passes; and the true offset lies in all of them, so also in what they have in common. When they have
// nothing in common, the clocks did run apart faster, or one of them jumped.

import { delayOf, type ClockSample } from './clock-sample.ts';

export interface OffsetBounds {
  /** Local time that both are for. */
  readonly localMs: number;
  readonly least: number;
  readonly most: number;
}

const PER_PPM = 1e-6;

/** Stamps of today's size are exact to a quarter of a thousandth of a millisecond; a few of them are added up. */
export const ROUNDING_MS = 0.002;

/** What is known of another time, before or after. */
export const boundsAt = (bounds: OffsetBounds, localMs: number, driftPpm: number): OffsetBounds => {
  const widening = Math.abs(localMs - bounds.localMs) * driftPpm * PER_PPM;
  return { localMs, least: bounds.least - widening, most: bounds.most + widening };
};

/** For a sample without problem. */
export const boundsOf = (sample: ClockSample, driftPpm: number): OffsetBounds => {
  const { t1, t2, t3, t4, sourceErrorMs = 0 } = sample;
  // When between t1 and t4 the hub stamped is not known.
  const slack = (t4 - t1) * driftPpm * PER_PPM + sourceErrorMs + ROUNDING_MS;
  return { localMs: t4, least: t3 - t4 - slack, most: t2 - t1 + slack };
};

/** What both hold at the later one's time; undefined when they contradict each other. */
export const narrowBounds = (
  one: OffsetBounds,
  other: OffsetBounds,
  driftPpm: number,
): OffsetBounds | undefined => {
  const localMs = Math.max(one.localMs, other.localMs);
  const [a, b] = [boundsAt(one, localMs, driftPpm), boundsAt(other, localMs, driftPpm)];
  const least = Math.max(a.least, b.least);
  const most = Math.min(a.most, b.most);
  return least <= most ? { localMs, least, most } : undefined;
};

/** Half of the interval that a sample alone gives, at a later time: delay / 2 + drift × age. */
export const halfWidthOf = (sample: ClockSample, localMs: number, driftPpm: number): number =>
  delayOf(sample) / 2 + (sample.sourceErrorMs ?? 0) + (localMs - sample.t1) * driftPpm * PER_PPM;
