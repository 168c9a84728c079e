// How fast it was, over the last minutes, as a line. What it shows is said in words above it as well.

import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { theme } from '../state/preferences.ts';
import { formatRate, region } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { history } from './upload-queue.ts';

const HEIGHT = 96;
const AXIS_WIDTH = 84;
/** Of one time, with room about it. */
const TIME_WIDTH = 110;

const optionsFor = (element: HTMLElement): uPlot.Options => {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--ink-2'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`,
  };
  return {
    width: Math.max(160, element.clientWidth),
    height: HEIGHT,
    // Room for half of a time at the end.
    padding: [8, 32, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(1024, most * 1.1)] } },
    axes: [
      {
        ...axis,
        size: 20,
        splits: (chart, _, from, to) => splitsOfTime(from, to, chart.width),
        values: (_, ticks) => ticks.map((at) => new Date(at * 1000).toLocaleTimeString(region.value)),
      },
      {
        ...axis,
        size: AXIS_WIDTH,
        splits: (_, __, ___, most) => splits(most),
        values: (_, ticks) => ticks.map((rate) => formatRate(rate)),
      },
    ],
    series: [
      {},
      { stroke: color('--accent'), fill: color('--accent-soft'), width: 2, points: { show: false } },
    ],
  };
};

const toData = ([times, rates]: (typeof history.samples)['value']): uPlot.AlignedData => [
  [...times],
  [...rates],
];

/** Whole seconds within the time that is shown, as many as have room to be written. */
const splitsOfTime = (from: number, to: number, width: number): number[] => {
  const step = Math.max(1, Math.ceil((to - from) / Math.max(1, Math.floor(width / TIME_WIDTH))));
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, at) => first + at * step,
  );
};

/** Round numbers of bytes, a few of them. */
const splits = (most: number): number[] => {
  const step = 2 ** Math.ceil(Math.log2(Math.max(1024, most) / 3));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
};

/** Returns what ends it. */
const draw = (element: HTMLElement): (() => void) => {
  let chart: uPlot | undefined;
  const begin = (): void => {
    chart?.destroy();
    chart = new uPlot(optionsFor(element), toData(untracked(() => history.samples.value)), element);
  };
  const resized = new ResizeObserver(() => {
    if (chart !== undefined && element.clientWidth > 0 && chart.width !== element.clientWidth)
      chart.setSize({ width: Math.max(160, element.clientWidth), height: HEIGHT });
  });
  const stopTheme = effect(() => {
    void theme.value;
    // The document gets its colours in the same turn.
    queueMicrotask(begin);
  });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', begin);
  const stopSamples = effect(() => {
    const data = toData(history.samples.value);
    chart?.setData(data);
  });
  resized.observe(element);
  return () => {
    stopTheme();
    stopSamples();
    system.removeEventListener('change', begin);
    resized.disconnect();
    chart?.destroy();
    chart = undefined;
  };
};

const RateChart = (): JSX.Element => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current === null ? undefined : draw(place.current)), []);
  return <div class="rate-chart" ref={place} role="img" aria-label={uploadStrings.value.rateChart} />;
};

export default RateChart;
