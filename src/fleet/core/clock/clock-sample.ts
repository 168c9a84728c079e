// One exchange of time stamps between this machine and the hub (RFC 5905 §8), and what it tells of the offset: hub time minus
// local time.
//
// What must hold of a sample that is used: the hub stamped t2 after t1 and t3 before t4. Then its clock was ahead of the local one by at
// most t2 - t1 at t2, and by at least t3 - t4 at t3, however the delay was shared out between the two ways.

/** t1 and t4: sent and received, by the local monotonic clock. t2 and t3: received and answered, by the hub's. Milliseconds, with fractions. */
export interface ClockSample {
  readonly t1: number;
  readonly t2: number;
  readonly t3: number;
  readonly t4: number;
  /** How far the hub's own stamps may be from what is asked for. Default 0: they are the time. */
  readonly sourceErrorMs?: number | undefined;
}

/** Beyond this (the year 2109) a number no longer holds a thousandth of a millisecond. */
const MAX_STAMP_MS = 2 ** 42;

/** Why a sample is not used. */
export type SampleProblem = 'not-a-time' | 'local-backwards' | 'hub-backwards' | 'negative-delay';

const isStamp = (value: number): boolean => Number.isFinite(value) && Math.abs(value) <= MAX_STAMP_MS;

/** The time on the way, both ways together: the offset is known to half of this. */
export const delayOf = ({ t1, t2, t3, t4 }: ClockSample): number => t4 - t1 - (t3 - t2);

/** The offset if both ways took equally long. */
export const offsetOf = ({ t1, t2, t3, t4 }: ClockSample): number => (t2 - t1 + (t3 - t4)) / 2;

/** Undefined when it can be used. */
export const sampleProblem = (sample: ClockSample): SampleProblem | undefined => {
  const { t1, t2, t3, t4, sourceErrorMs = 0 } = sample;
  if (![t1, t2, t3, t4].every(isStamp) || !(sourceErrorMs >= 0 && sourceErrorMs < Infinity))
    return 'not-a-time';
  if (t4 < t1) return 'local-backwards';
  if (t3 < t2) return 'hub-backwards';
  // The hub cannot have thought about it for longer than it was away.
  return delayOf(sample) < 0 ? 'negative-delay' : undefined;
};

/** The coarse sample that a connection begins with: the hub's time came with its welcome, at some time between hello and now. */
export const welcomeSample = (helloMs: number, hubMs: number, welcomeMs: number): ClockSample => ({
  t1: helloMs,
  t2: hubMs,
  t3: hubMs,
  t4: welcomeMs,
});
