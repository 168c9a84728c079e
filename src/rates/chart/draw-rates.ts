// Rate series as a picture: time to the right, rate upwards; of each series the rolling mean as a strong line and every
// sample as a faint one; below it a legend. One SVG document without scripts or anything from outside. Pure.

import type { RateSeries } from '../rate-series.ts';
import { rateAxis, timeAxis, type Axis } from './axes.ts';
import { CHART_STYLE, seriesClass, seriesDash } from './chart-style.ts';
import { escapeXml } from './escape-xml.ts';
import { thinSeries } from './thin-series.ts';

export interface DrawnSeries {
  /** One line that may be shown as it is, of at most some 60 columns. */
  readonly label: string;
  /** What the legend says besides, such as its bytes and time. */
  readonly note: string;
  readonly series: RateSeries;
}

const WIDTH = 960;
const PLOT = { left: 76, right: WIDTH - 28, top: 72, bottom: 404 } as const;
const LEGEND_TOP = 476;
const ROW_HEIGHT = 24;
const SAMPLE_WIDTH = 44;
/** Samples are drawn up to this rank; a few that are far above all others would press the rest to the ground. */
const SHOWN_SHARE = 0.98;
/** Only those this many times as high as the rest are cut off. */
const CUT_FACTOR = 2;

/** The samples of more series than this are drawn still fainter, or the means would drown in them. */
const CROWD = 4;

interface Scale {
  readonly time: Axis;
  readonly rate: Axis;
  readonly x: (seconds: number) => string;
  readonly y: (bytesPerSecond: number) => string;
  /** Samples rise above the picture. */
  readonly isCut: boolean;
}

/** Coordinates to a tenth of a pixel. */
const pixel = (value: number): string => String(Math.round(value * 10) / 10);

const maxOf = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);

/** The highest rate that the picture has room for. */
const shownRate = (drawn: readonly DrawnSeries[]): { readonly shown: number; readonly isCut: boolean } => {
  const samples = drawn.flatMap(({ series }) => series.slice(1));
  const rates = samples.map(({ bytesPerSecond }) => bytesPerSecond).sort((a, b) => a - b);
  const most = rates.at(-1) ?? 0;
  const usual = Math.max(
    rates[Math.floor((rates.length - 1) * SHOWN_SHARE)] ?? 0,
    maxOf(samples.map(({ meanBytesPerSecond }) => meanBytesPerSecond)),
  );
  const isCut = usual > 0 && most > CUT_FACTOR * usual;
  return { shown: isCut ? usual * 1.1 : most, isCut };
};

const createScale = (drawn: readonly DrawnSeries[]): Scale => {
  const { shown, isCut } = shownRate(drawn);
  const time = timeAxis(maxOf(drawn.map(({ series }) => series.at(-1)?.seconds ?? 0)));
  const rate = rateAxis(shown);
  return {
    time,
    rate,
    isCut,
    x: (seconds) => pixel(PLOT.left + (seconds / time.end) * (PLOT.right - PLOT.left)),
    y: (bytesPerSecond) => pixel(PLOT.bottom - (bytesPerSecond / rate.end) * (PLOT.bottom - PLOT.top)),
  };
};

const drawAxes = ({ time, rate, x, y }: Scale): readonly string[] => [
  ...rate.ticks.map(
    ({ value, label }) =>
      `<line class="${value === 0 ? 'axis' : 'grid'}" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text class="muted" x="${PLOT.left - 10}" y="${y(value)}" dy="4" text-anchor="end">${label}</text>`,
  ),
  ...time.ticks.map(
    ({ value, label }) =>
      `<line class="axis" x1="${x(value)}" x2="${x(value)}" y1="${PLOT.bottom}" y2="${PLOT.bottom + 5}"/>` +
      `<text class="muted" x="${x(value)}" y="${PLOT.bottom + 20}" text-anchor="middle">${label}</text>`,
  ),
  `<text class="muted" x="${PLOT.left - 10}" y="${PLOT.top - 18}" text-anchor="end">${rate.unit}</text>`,
  `<text class="muted" x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 40}" text-anchor="middle">time in ${time.unit}</text>`,
];

/** A rate holds for the whole span since the sample before: steps. */
const rawPath = (series: RateSeries, { x, y }: Scale): string => {
  const column = ({ seconds }: { readonly seconds: number }) => Math.floor(Number(x(seconds)));
  const thin = thinSeries(series.slice(1), column, ({ bytesPerSecond }) => bytesPerSecond);
  return thin
    .map(
      ({ seconds, bytesPerSecond }, index) =>
        `${index === 0 ? `M${x(0)} ` : 'V'}${y(bytesPerSecond)}H${x(seconds)}`,
    )
    .join('');
};

const meanPath = (series: RateSeries, { x, y }: Scale): string => {
  const column = ({ seconds }: { readonly seconds: number }) => Math.floor(Number(x(seconds)));
  const thin = thinSeries(series.slice(1), column, ({ meanBytesPerSecond }) => meanBytesPerSecond);
  const [first] = thin;
  if (first === undefined) return '';
  const points = thin.map(({ seconds, meanBytesPerSecond }) => `L${x(seconds)} ${y(meanBytesPerSecond)}`);
  return `M${x(0)} ${y(first.meanBytesPerSecond)}${points.join('')}`;
};

const line = (kind: string, path: string, index: number, dash: string): string =>
  path === '' ? '' : `<path class="line ${kind} ${seriesClass(index)}" d="${path}"${dash}/>`;

const drawSeries = (drawn: readonly DrawnSeries[], scale: Scale): readonly string[] => {
  const raw = drawn.length > CROWD ? 'raw crowd' : 'raw';
  return [
    '<g clip-path="url(#plot)">',
    ...drawn.map(({ series }, index) => line(raw, rawPath(series, scale), index, '')),
    // All means above all samples.
    ...drawn.map(({ series }, index) => line('mean', meanPath(series, scale), index, seriesDash(index))),
    '</g>',
  ];
};

const drawLegend = (drawn: readonly DrawnSeries[]): readonly string[] =>
  drawn.map(({ label, note }, index) => {
    const y = LEGEND_TOP + index * ROW_HEIGHT;
    const end = PLOT.left + SAMPLE_WIDTH;
    return (
      `${line('mean', `M${PLOT.left} ${y}H${end}`, index, seriesDash(index))}` +
      `<text x="${end + 12}" y="${y}" dy="4" xml:space="preserve">${escapeXml(label)}` +
      `<tspan class="muted" dx="14">${escapeXml(note)}</tspan></text>`
    );
  });

const isMeasured = ({ series }: DrawnSeries): boolean => (series.at(-1)?.seconds ?? 0) > 0;

/** The SVG document. Series without a measured span are named in the legend only. */
export const drawRates = (drawn: readonly DrawnSeries[]): string => {
  const scale = createScale(drawn);
  const height = LEGEND_TOP + drawn.length * ROW_HEIGHT + 4;
  const key = `strong: mean of 60 samples; faint: each sample${scale.isCut ? ', the highest cut off' : ''}`;
  const middle = (PLOT.top + PLOT.bottom) / 2;
  const empty = `<text class="muted" x="${WIDTH / 2}" y="${middle}" text-anchor="middle">Nothing was measured.</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">Transfer rate</title>`,
    `<desc>${drawn.map(({ label, note }) => escapeXml(`${label}: ${note}.`)).join(' ')}</desc>`,
    `<style>\n${CHART_STYLE}\n</style>`,
    `<clipPath id="plot"><rect x="${PLOT.left}" y="${PLOT.top - 2}" width="${PLOT.right - PLOT.left + 2}" height="${PLOT.bottom - PLOT.top + 4}"/></clipPath>`,
    `<rect class="background" width="100%" height="100%"/>`,
    `<text class="title" x="${PLOT.left}" y="28">Transfer rate</text>`,
    `<text class="muted" x="${PLOT.right}" y="28" text-anchor="end">${key}</text>`,
    ...drawAxes(scale),
    ...drawSeries(drawn, scale),
    ...(drawn.some(isMeasured) ? [] : [empty]),
    ...drawLegend(drawn),
    '</svg>',
    '',
  ]
    .filter((text) => text !== '')
    .join('\n')
    .concat('\n');
};
