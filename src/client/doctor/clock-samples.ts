// From a few questions for the time to the difference of two clocks and the length of the way. Pure.

export interface ClockSample {
  /** This machine's clock when it asked and when it was answered; milliseconds since 1970. */
  readonly askedMs: number;
  readonly answeredMs: number;
  /** The time that it took, by a clock that cannot be set. */
  readonly tookMs: number;
  /** The other clock, somewhere in between; undefined when it was not told. */
  readonly serverMs: number | undefined;
}

export interface ClockReading {
  readonly roundTripMs: number;
  /** How far the server's clock is ahead of this one; behind when negative. */
  readonly aheadMs: number | undefined;
}

/** The quickest answer had the least in its way: it says most about both. Undefined without samples. */
export const readClocks = (samples: readonly ClockSample[]): ClockReading | undefined => {
  const [best] = [...samples].sort((left, right) => left.tookMs - right.tookMs);
  if (best === undefined) return undefined;
  const { askedMs, answeredMs, tookMs, serverMs } = best;
  return {
    roundTripMs: tookMs,
    aheadMs: serverMs === undefined ? undefined : serverMs - (askedMs + answeredMs) / 2,
  };
};
