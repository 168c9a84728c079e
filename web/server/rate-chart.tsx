// The rates of the last two minutes, drawn. Loaded when it is first shown. What it shows last is said as text beside it.

import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { theme } from '../state/preferences.ts';
import { adminStrings } from '../strings/administration.ts';
import { formatRate } from '../strings/index.ts';
import type { Moment } from './activity.ts';

const HEIGHT = 160;
const SPAN_S = 120;

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const dataOf = (moments: readonly Moment[]): uPlot.AlignedData => {
  const nowMs = moments.at(-1)?.activity.atMs ?? 0;
  return [
    moments.map(({ activity }) => (activity.atMs - nowMs) / 1000),
    moments.map(({ total }) => total.receiving),
    moments.map(({ total }) => total.sending),
  ];
};

const optionsFor = (width: number): uPlot.Options => {
  const text = adminStrings.value;
  const axis = { stroke: colour('--ink-2'), grid: { stroke: colour('--line'), width: 1 } };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-SPAN_S, 0] },
      y: { range: (_, _least, most) => [0, Math.max(1024, most * 1.1)] },
    },
    axes: [
      { ...axis, size: 28, values: (_, values) => values.map((value) => `${value} s`) },
      { ...axis, size: 88, values: (_, values) => values.map((value) => formatRate(value)) },
    ],
    series: [
      {},
      { label: text.arriving, stroke: colour('--accent'), width: 2, points: { show: false } },
      { label: text.leaving, stroke: colour('--folder'), width: 2, points: { show: false }, dash: [6, 4] },
    ],
  };
};

export const RateChart = ({ moments }: { moments: readonly Moment[] }): JSX.Element => {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = new uPlot(optionsFor(element.clientWidth), dataOf(moments), element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [theme.value]);
  useEffect(() => chart.current?.setData(dataOf(moments)), [moments]);
  return <div ref={place} class="rate-chart" aria-hidden="true" />;
};
