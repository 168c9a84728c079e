// Makes long series drawable: of the samples that share a column of pixels, the first, lowest, highest and last stay, so
// that the picture is the same and its text short. Pure.

import type { RateSample, RateSeries } from '../rate-series.ts';

const KEPT = 4;

/** Which of a column's samples stay, by what is drawn of them, in their order. */
const keepOf = (column: readonly RateSample[], valueOf: (sample: RateSample) => number): RateSeries => {
  if (column.length <= KEPT) return column;
  const byValue = [...column].sort((a, b) => valueOf(a) - valueOf(b));
  const kept = new Set([column[0], byValue[0], byValue.at(-1), column.at(-1)]);
  return column.filter((sample) => kept.has(sample));
};

export const thinSeries = (
  series: RateSeries,
  columnOf: (sample: RateSample) => number,
  valueOf: (sample: RateSample) => number,
): RateSeries => {
  const thinned: RateSample[] = [];
  let column: RateSample[] = [];
  for (const sample of series) {
    const [first] = column;
    if (first !== undefined && columnOf(first) !== columnOf(sample)) {
      thinned.push(...keepOf(column, valueOf));
      column = [];
    }
    column.push(sample);
  }
  return [...thinned, ...keepOf(column, valueOf)];
};
