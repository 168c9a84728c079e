// A rate series: how many bytes a transfer had moved at which time, and how fast. Pure.
//
// What holds of every series: its first sample is (0 s, 0 bytes), times and bytes never go back, and the rate of a sample
// is that of the span since the sample before it.

import { ROLLING_MEAN_SAMPLES } from './limits.ts';

/** How far a transfer had come at one time. */
export interface RateMark {
  /** Since the transfer began, in whole microseconds. */
  readonly seconds: number;
  /** Moved since then. */
  readonly bytes: number;
}

export interface RateSample extends RateMark {
  /** Over the time since the sample before; 0 where no time has passed, and for the first sample. */
  readonly bytesPerSecond: number;
  /** Mean of the rates of the last 60 samples, the first of all, which measures nothing, left out. */
  readonly meanBytesPerSecond: number;
}

export type RateSeries = readonly RateSample[];

/** Gives each mark its rate and rolling mean, in whole bytes per second. */
export const toRateSeries = (marks: readonly RateMark[]): RateSeries => {
  const rates: number[] = [];
  let sum = 0;
  return marks.map(({ seconds, bytes }, index) => {
    const before = marks[index - 1];
    if (before === undefined) return { seconds, bytes, bytesPerSecond: 0, meanBytesPerSecond: 0 };
    const elapsed = seconds - before.seconds;
    const rate = elapsed > 0 ? Math.round((bytes - before.bytes) / elapsed) : 0;
    sum += rate - (rates[rates.length - ROLLING_MEAN_SAMPLES] ?? 0);
    rates.push(rate);
    const mean = sum / Math.min(rates.length, ROLLING_MEAN_SAMPLES);
    return { seconds, bytes, bytesPerSecond: rate, meanBytesPerSecond: Math.round(mean) };
  });
};

export interface RateSummary {
  readonly seconds: number;
  readonly bytes: number;
  /** Bytes by time, whole; undefined where no time has passed. */
  readonly meanBytesPerSecond: number | undefined;
  readonly maxBytesPerSecond: number | undefined;
}

export const summariseRates = (series: RateSeries): RateSummary => {
  const last = series.at(-1);
  const seconds = last?.seconds ?? 0;
  const bytes = last?.bytes ?? 0;
  if (seconds === 0) return { seconds, bytes, meanBytesPerSecond: undefined, maxBytesPerSecond: undefined };
  const max = series.reduce((most, { bytesPerSecond }) => Math.max(most, bytesPerSecond), 0);
  return { seconds, bytes, meanBytesPerSecond: Math.round(bytes / seconds), maxBytesPerSecond: max };
};
