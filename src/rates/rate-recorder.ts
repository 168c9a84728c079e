// Records how fast a transfer moves, in a bounded number of marks: close ones fall together, and when there are too many,
// every second one goes and the others become rarer. Costs a comparison per event. Pure: the clock comes in.

import { BURST_MS, MAX_RATE_SAMPLES, MIN_SAMPLE_INTERVAL_MS } from './limits.ts';
import type { RateMark } from './rate-series.ts';

export interface RateRecorder {
  /** So many more bytes have moved. */
  move(bytes: number, nowMs: number): void;
  /** The marks up to now, the first at 0 and the last at the time of this call. The recorder may go on after it. */
  marks(nowMs: number): readonly RateMark[];
}

export const createRateRecorder = (startMs: number): RateRecorder => {
  let marks: RateMark[] = [{ seconds: 0, bytes: 0 }];
  let intervalMs = MIN_SAMPLE_INTERVAL_MS;
  let lastMs = startMs;
  let burstEndMs = startMs;
  let moved = 0;

  const markAt = (nowMs: number): RateMark => ({
    // A clock that goes back must not make a series that does.
    seconds: Math.max(marks.at(-1)?.seconds ?? 0, Math.round((nowMs - startMs) * 1000) / 1_000_000),
    bytes: moved,
  });

  return {
    move: (bytes, nowMs) => {
      moved += bytes;
      // What arrives together is told one by one: it belongs into one row.
      if (nowMs < burstEndMs && nowMs >= lastMs) marks.pop();
      else if (nowMs - lastMs < intervalMs) return;
      else burstEndMs = nowMs + BURST_MS;
      marks.push(markAt(nowMs));
      lastMs = nowMs;
      if (marks.length <= MAX_RATE_SAMPLES) return;
      marks = marks.filter((_, index) => index % 2 === 0);
      intervalMs *= 2;
    },
    marks: (nowMs) => {
      const end = markAt(nowMs);
      const last = marks.at(-1);
      if (marks.length === 1) return end.seconds === 0 && end.bytes === 0 ? [...marks] : [...marks, end];
      // What is left over is too short a span for a rate of its own.
      const isClose = nowMs - lastMs < intervalMs || end.seconds === last?.seconds;
      return [...(isClose ? marks.slice(0, -1) : marks), end];
    },
  };
};
