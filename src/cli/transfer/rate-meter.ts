// How fast bytes move, over the last seconds. The clock comes in as an argument.

/** Rates are measured over this span. */
const WINDOW_MS = 5000;
/** Samples closer than this fall together, so that no rate is made of a few microseconds. */
const SAMPLE_MS = 100;

export interface RateMeter {
  move(bytes: number, nowMs: number): void;
  /** Forgets what moved so far. */
  reset(): void;
  /** Undefined before there is anything to measure. */
  ratePerSecond(nowMs: number): number | undefined;
}

export const createRateMeter = (): RateMeter => {
  let samples: { timeMs: number; bytes: number }[] = [];
  let moved = 0;
  return {
    move: (bytes, nowMs) => {
      moved += bytes;
      const last = samples.at(-1);
      if (last !== undefined && nowMs - last.timeMs < SAMPLE_MS) return;
      samples.push({ timeMs: nowMs, bytes: moved });
      if (samples.length > (2 * WINDOW_MS) / SAMPLE_MS)
        samples = samples.filter(({ timeMs }) => nowMs - timeMs <= WINDOW_MS);
    },
    reset: () => {
      samples = [];
    },
    ratePerSecond: (nowMs) => {
      const recent = samples.filter(({ timeMs }) => nowMs - timeMs <= WINDOW_MS);
      const [first] = recent;
      if (first === undefined || nowMs - first.timeMs < SAMPLE_MS) return undefined;
      return ((moved - first.bytes) * 1000) / (nowMs - first.timeMs);
    },
  };
};
