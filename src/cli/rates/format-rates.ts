// Recordings in numbers: a table for people, objects for programs, labels for the legend of a picture. Pure.

import { basename } from 'node:path';
import { displayName, formatSize } from '../../base/index.ts';
import { formatSparkline, summariseRates, type DrawnSeries, type RateSeries } from '../../rates/index.ts';
import { formatDuration } from '../text/format-duration.ts';
import { formatTable } from '../text/format-table.ts';
import { fitText } from '../text/text-width.ts';

export interface NamedSeries {
  /** The file as the user named it. */
  readonly file: string;
  readonly series: RateSeries;
}

const HEADINGS = ['FILE', 'TIME', 'BYTES', 'MEAN', 'MAX'] as const;
const RIGHT = new Set([1, 2, 3, 4]);
const SPARKLINE_WIDTH = 24;
const MAX_LABEL_WIDTH = 56;

const formatRate = (bytesPerSecond: number | undefined): string =>
  bytesPerSecond === undefined ? '-' : `${formatSize(bytesPerSecond)}/s`;

/** A line for each recording below a line of headings; `hasSparkline`: with how its rate went. */
export const formatRateTable = (named: readonly NamedSeries[], hasSparkline: boolean): string => {
  const rows = named.map(({ file, series }) => {
    const { seconds, bytes, meanBytesPerSecond, maxBytesPerSecond } = summariseRates(series);
    return [
      displayName(file),
      formatDuration(seconds),
      formatSize(bytes),
      formatRate(meanBytesPerSecond),
      formatRate(maxBytesPerSecond),
      ...(hasSparkline ? [formatSparkline(series, SPARKLINE_WIDTH)] : []),
    ];
  });
  return formatTable(hasSparkline ? [...HEADINGS, ''] : HEADINGS, rows, RIGHT);
};

export const rateSummaryJson = ({ file, series }: NamedSeries): Readonly<Record<string, unknown>> => ({
  type: 'rates',
  file,
  ...summariseRates(series),
  samples: Math.max(0, series.length - 1),
});

/** Names without their directories where these tell nothing apart. */
export const toDrawnSeries = (named: readonly NamedSeries[]): readonly DrawnSeries[] => {
  const isShort = new Set(named.map(({ file }) => basename(file))).size === named.length;
  return named.map(({ file, series }) => {
    const { seconds, bytes, meanBytesPerSecond, maxBytesPerSecond } = summariseRates(series);
    return {
      label: fitText(displayName(isShort ? basename(file) : file), MAX_LABEL_WIDTH),
      note: `${formatSize(bytes)} in ${formatDuration(seconds)}, mean ${formatRate(meanBytesPerSecond)}, highest ${formatRate(maxBytesPerSecond)}`,
      series,
    };
  });
};
