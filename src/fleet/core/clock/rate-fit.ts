// How much faster the hub's clock runs than the local one: a line through the best samples of many rounds, by least squares.
// It only makes the estimate better between samples; what is published as its error does not lean on it.

import { delayOf, offsetOf, type ClockSample } from './clock-sample.ts';
import { MAX_KEPT_SAMPLES, MIN_RATE_SPAN_MS, SAMPLE_ROUND_MS } from './limits.ts';

/** The sample with the least delay of those that came close together. */
export interface SampleRound {
  readonly startMs: number;
  readonly best: ClockSample;
}

/** Delays are not told apart below this: what timers and event loops add is as much. */
const DELAY_FLOOR_MS = 0.02;

/** The rounds with one more sample, the oldest left out when there are too many. */
export const addToRounds = (rounds: readonly SampleRound[], sample: ClockSample): readonly SampleRound[] => {
  const last = rounds.at(-1);
  if (last === undefined || sample.t4 - last.startMs >= SAMPLE_ROUND_MS)
    return [...rounds, { startMs: sample.t4, best: sample }].slice(-MAX_KEPT_SAMPLES);
  if (delayOf(sample) >= delayOf(last.best)) return rounds;
  return [...rounds.slice(0, -1), { startMs: last.startMs, best: sample }];
};

/** In ppm; 0 until the rounds span long enough. A sample counts by the inverse square of its delay, by which its offset may be off. */
export const fitRatePpm = (rounds: readonly SampleRound[]): number => {
  const [first, last] = [rounds[0], rounds.at(-1)];
  if (first === undefined || last === undefined || last.startMs - first.startMs < MIN_RATE_SPAN_MS) return 0;
  const points = rounds.map(({ best }) => ({
    x: (best.t1 + best.t4) / 2 - first.startMs,
    y: offsetOf(best) - offsetOf(first.best),
    weight: 1 / (delayOf(best) + DELAY_FLOOR_MS) ** 2,
  }));
  const sum = (of: (point: (typeof points)[number]) => number): number =>
    points.reduce((total, point) => total + point.weight * of(point), 0);
  const weight = sum(() => 1);
  const [x, y] = [sum((point) => point.x) / weight, sum((point) => point.y) / weight];
  const spread = sum((point) => (point.x - x) ** 2);
  return spread === 0 ? 0 : (sum((point) => (point.x - x) * (point.y - y)) / spread) * 1e6;
};
