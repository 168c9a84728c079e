// The clock that is served: fleet time as a function of local time, in two straight pieces. In the first an error is made good, in
// the second it runs at its rate.
//
// What must hold: both rates are at least 0, so it never runs backwards; and what replaces it begins at or above what it served last.

export interface ServedClock {
  /** Where it begins; what is asked of before gets the same answer. */
  readonly localMs: number;
  readonly fleetMs: number;
  /** Local milliseconds of the first piece, and fleet milliseconds that pass in each of them; 0: it stands still. */
  readonly correctingMs: number;
  readonly correctingRate: number;
  /** The same of the second piece. */
  readonly rate: number;
}

/** Slowly; ahead at once; by standing still until the time has come. */
export type Correction = 'slewed' | 'stepped' | 'held';

export interface CorrectionInit {
  readonly localMs: number;
  /** What it should say. */
  readonly fleetMs: number;
  /** How much faster it runs than the local clock once it is right. */
  readonly ratePpm: number;
  /** Most by which it may ever run faster or slower than the local clock; above |ratePpm|. */
  readonly slewPpm: number;
  /** Greater errors are not corrected slowly. */
  readonly stepMs: number;
}

export const startServed = (localMs: number, fleetMs: number, ratePpm: number): ServedClock => ({
  localMs,
  fleetMs,
  correctingMs: 0,
  correctingRate: 1,
  rate: 1 + ratePpm * 1e-6,
});

export const servedAt = (clock: ServedClock, localMs: number): number => {
  const elapsed = Math.max(0, localMs - clock.localMs);
  const correcting = Math.min(elapsed, clock.correctingMs);
  return clock.fleetMs + correcting * clock.correctingRate + (elapsed - correcting) * clock.rate;
};

/** Whether it stands still, because it is ahead. */
export const isHolding = (clock: ServedClock, localMs: number): boolean =>
  clock.correctingRate === 0 && localMs - clock.localMs < clock.correctingMs;

/** The same clock at another rate, or on the way to another time. `localMs` is not before what was asked for last. */
export const correctServed = (
  clock: ServedClock,
  { localMs, fleetMs, ratePpm, slewPpm, stepMs }: CorrectionInit,
): { readonly clock: ServedClock; readonly correction: Correction } => {
  const now = servedAt(clock, localMs);
  const behind = fleetMs - now;
  const begun = startServed(localMs, now, ratePpm);
  const isLarge = Math.abs(behind) > stepMs;
  if (behind > 0 && isLarge) return { clock: startServed(localMs, fleetMs, ratePpm), correction: 'stepped' };
  // What stands still already does so to the end: the last of it would take hours to make good slowly.
  if (behind < 0 && (isLarge || isHolding(clock, localMs)))
    return {
      clock: { ...begun, correctingMs: -behind / begun.rate, correctingRate: 0 },
      correction: 'held',
    };
  const gain = Math.sign(behind) * (slewPpm - Math.abs(ratePpm)) * 1e-6;
  const corrected = {
    ...begun,
    correctingMs: behind === 0 ? 0 : behind / gain,
    correctingRate: begun.rate + gain,
  };
  return { clock: corrected, correction: 'slewed' };
};
