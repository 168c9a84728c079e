// The bars there are: time, CPU and bytes beside a peer's, and what was measured of a command alone. Pure.

import { median, medianRatio } from '../measure/statistics.ts';
import { ROUND_TRIPS, type Line, type Sample } from '../measure/sample.ts';
import type { Bar, BarUnit, Measured } from './bar.ts';

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

/** Bytes on the wire of ours to those of a peer. */
export const wireBar = (ours: string, peer: string, { must, aim }: Limits): Bar => ({
  kind: 'figure',
  what: `bytes on the wire of ${peer}`,
  unit: '×',
  must,
  aim,
  isLeast: false,
  needs: [ours, peer],
  measure: (lines) => ratioOf(lines, ours, peer, ({ wireBytes }) => wireBytes),
});

/** What a command needs more than another one that only does a part of the same, as logging in: at most so much. */
const beyondBar = (
  what: string,
  [command, part]: readonly [command: string, part: string],
  quantity: Quantity,
  { must, aim, unit }: Limits & { readonly unit: BarUnit },
): Bar => ({
  kind: 'figure',
  what: `${what}, beyond those of ${part}`,
  unit,
  must,
  aim,
  isLeast: false,
  needs: [command, part],
  measure: (lines) => {
    const [whole, less] = [command, part].map((each) => median(samplesOf(lines, each).map(quantity)));
    return whole === undefined || less === undefined ? undefined : { value: whole - less, command };
  },
});

export const wireBeyondBar = (command: string, part: string, limits: Limits): Bar =>
  beyondBar('KB on the wire', [command, part], ({ wireBytes }) => wireBytes / 1000, {
    ...limits,
    unit: 'KB',
  });

export const roundTripsBeyondBar = (command: string, part: string, limits: Limits): Bar =>
  beyondBar(ROUND_TRIPS, [command, part], ({ figures }) => figures[ROUND_TRIPS] ?? Number.NaN, {
    ...limits,
    unit: '',
  });

/** Most memory of one end of a command: of the largest process of the client, of all the server's together. */
export const memoryBar = (command: string, end: 'client' | 'server', { must, aim }: Limits): Bar => ({
  kind: 'figure',
  what: `memory of the ${end}, ${command}`,
  unit: 'MB',
  must,
  aim,
  isLeast: false,
  needs: [command],
  measure: (lines) => {
    const bytes = median(
      samplesOf(lines, command).map((sample) =>
        end === 'client' ? sample.clientPeakBytes : sample.serverPeakBytes,
      ),
    );
    return bytes === undefined ? undefined : { value: bytes / 1e6, command };
  },
});
