// The bars there are: time and CPU beside a peer's, and what a command has measured itself. Pure.

import { median, medianRatio } from '../measure/statistics.ts';
import type { Line, Sample } from '../measure/sample.ts';
import type { Bar, Measured } from './bar.ts';

interface Limits {
  readonly must?: number;
  readonly aim?: number;
}

type Quantity = (sample: Sample) => number;

const samplesOf = (lines: readonly Line[], command: string): readonly Sample[] =>
  lines.find((line) => line.command === command)?.samples ?? [];

const ratioOf = (
  lines: readonly Line[],
  ours: string,
  theirs: string,
  quantity: Quantity,
): Measured | undefined => {
  const value = medianRatio(samplesOf(lines, ours).map(quantity), samplesOf(lines, theirs).map(quantity));
  return value === undefined ? undefined : { value, command: theirs };
};

/** Seconds of ours to those of a peer; of several, to the quickest one's. */
export const timeBar = (ours: string, peers: readonly string[], { must, aim }: Limits): Bar => ({
  kind: 'time',
  what: `time of ${peers.length === 1 ? peers[0] : `the better of ${peers.join(' and ')}`}`,
  unit: '×',
  must,
  aim,
  isLeast: false,
  needs: [ours, ...peers],
  measure: (lines) => {
    const secondsOf = (peer: string): number =>
      median(samplesOf(lines, peer).map(({ seconds }) => seconds)) ?? Number.NaN;
    // A peer that was not run may have been the better one.
    if (peers.some((peer) => Number.isNaN(secondsOf(peer)))) return undefined;
    const [best] = peers.toSorted((a, b) => secondsOf(a) - secondsOf(b));
    return best === undefined ? undefined : ratioOf(lines, ours, best, ({ seconds }) => seconds);
  },
});

/** CPU seconds of both ends together, of ours to a peer's. */
export const cpuBar = (ours: string, peer: string, { must, aim }: Limits): Bar => ({
  kind: 'cpu',
  what: `CPU seconds of ${peer}, both ends`,
  unit: '×',
  must,
  aim,
  isLeast: false,
  needs: [],
  measure: (lines) =>
    ratioOf(lines, ours, peer, (sample) => sample.clientCpuSeconds + sample.serverCpuSeconds),
});

/** A figure of a command to the same figure of another: at least so much. */
export const figureRatioBar = (
  what: string,
  [command, other, figure]: readonly [command: string, other: string, figure: string],
  { must, aim }: Limits,
): Bar => ({
  kind: 'figure',
  what,
  unit: '×',
  must,
  aim,
  isLeast: true,
  needs: [command, other],
  measure: (lines) => {
    const ratio = ratioOf(lines, command, other, ({ figures }) => figures[figure] ?? Number.NaN);
    return ratio === undefined ? undefined : { ...ratio, command };
  },
});

/** A figure of a command as it is. */
export const figureBar = (
  what: string,
  [command, figure]: readonly [command: string, figure: string],
  { must, aim, unit, isLeast }: Limits & Pick<Bar, 'unit' | 'isLeast'>,
): Bar => ({
  kind: 'figure',
  what,
  unit,
  must,
  aim,
  isLeast,
  needs: [command],
  measure: (lines) => {
    const value = median(samplesOf(lines, command).map(({ figures }) => figures[figure] ?? Number.NaN));
    return value === undefined ? undefined : { value, command };
  },
});
