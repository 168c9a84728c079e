// The two axes of a chart: a unit that suits the values, and round numbers in it. Pure.

export interface Axis {
  /** "s", "MiB/s". */
  readonly unit: string;
  /** Where the axis ends, in seconds or bytes per second. Above 0. */
  readonly end: number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

interface Unit {
  readonly name: string;
  readonly size: number;
  /** The unit is used from this value on. */
  readonly from: number;
}

const TIME_UNITS: readonly Unit[] = [
  { name: 'h', size: 3600, from: 3 * 3600 },
  { name: 'min', size: 60, from: 180 },
  { name: 's', size: 1, from: 1 },
  { name: 'ms', size: 0.001, from: 0 },
];

const RATE_UNITS: readonly Unit[] = [
  { name: 'TiB/s', size: 1024 ** 4, from: 1024 ** 4 },
  { name: 'GiB/s', size: 1024 ** 3, from: 1024 ** 3 },
  { name: 'MiB/s', size: 1024 ** 2, from: 1024 ** 2 },
  { name: 'KiB/s', size: 1024, from: 1024 },
  { name: 'B/s', size: 1, from: 0 },
];

/** No line runs along the upper edge. */
const HEADROOM = 1.02;

const unitFor = (units: readonly Unit[], value: number): Unit =>
  units.find(({ from }) => value >= from) ?? (units.at(-1) as Unit);

/** The largest of 1, 2, 5 and their tenfolds (for minutes and hours also 15 and 30) that gives at least `count` steps. */
const stepFor = (value: number, count: number, unit: string): number => {
  const rough = value / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = unit === 'min' && power === 10 ? [10, 15, 30, 60] : [1, 2, 5, 10].map((step) => step * power);
  return steps.filter((step) => step <= rough * 1.000001).at(-1) ?? power;
};

const ticksUpTo = (end: number, step: number, size: number): Axis['ticks'] => {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 0.000001));
  const count = Math.floor(end / step + 0.000001);
  return Array.from({ length: count + 1 }, (_, index) => ({
    value: index * step * size,
    label: (index * step).toFixed(decimals),
  }));
};

/** Ends where the data do. */
export const timeAxis = (maxSeconds: number): Axis => {
  const end = maxSeconds > 0 ? maxSeconds : 1;
  const { name, size } = unitFor(TIME_UNITS, end);
  const step = stepFor(end / size, 5, name);
  return { unit: name, end, ticks: ticksUpTo(end / size, step, size) };
};

/** Ends at a round number above the data. */
export const rateAxis = (maxRate: number): Axis => {
  if (maxRate <= 0) return { unit: 'B/s', end: 1, ticks: [{ value: 0, label: '0' }] };
  const { name, size } = unitFor(RATE_UNITS, maxRate);
  const step = stepFor((maxRate * HEADROOM) / size, 4, name);
  const count = Math.ceil((maxRate * HEADROOM) / size / step - 0.000001);
  return { unit: name, end: count * step * size, ticks: ticksUpTo(count * step, step, size) };
};
