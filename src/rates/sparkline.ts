// A series as one line of block characters: how the rate went, over the whole time, from nothing to its highest. Pure.

import type { RateSeries } from './rate-series.ts';

const BLOCKS = '▁▂▃▄▅▆▇█';

/** Bytes moved at a time: between two samples they are taken to move evenly. */
const bytesAt = (series: RateSeries, seconds: number): number => {
  const next = series.findIndex((sample) => sample.seconds >= seconds);
  const after = series[next];
  const before = series[next - 1];
  if (after === undefined) return series.at(-1)?.bytes ?? 0;
  if (before === undefined || after.seconds === before.seconds) return after.bytes;
  const share = (seconds - before.seconds) / (after.seconds - before.seconds);
  return before.bytes + share * (after.bytes - before.bytes);
};

/** `width` characters; empty where no time has passed. */
export const formatSparkline = (series: RateSeries, width: number): string => {
  const end = series.at(-1)?.seconds ?? 0;
  if (end === 0) return '';
  const edges = Array.from({ length: width + 1 }, (_, index) => bytesAt(series, (end * index) / width));
  const spans = edges.slice(1).map((bytes, index) => bytes - (edges[index] ?? 0));
  const most = spans.reduce((max, bytes) => Math.max(max, bytes), 0);
  return spans
    .map((bytes) => BLOCKS[most > 0 ? Math.round((bytes / most) * (BLOCKS.length - 1)) : 0])
    .join('');
};
