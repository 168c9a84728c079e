// One row: its commands, prepared, run in turn, and told as lines.

import { join } from 'node:path';
import type { Bed } from './bed.ts';
import { judge, type Bar, type Verdict } from './bars/bar.ts';
import { readLoopbackBytes } from './measure/loopback-bytes.ts';
import { measureCommand } from './measure/measure-command.ts';
import { playTurns, type Turn } from './measure/play-turns.ts';
import type { Line, Sample } from './measure/sample.ts';
import { removeAll } from './place/clear.ts';
import type { Contender, Row } from './rows/row.ts';

export interface BarResult extends Pick<Bar, 'kind' | 'what' | 'unit' | 'must' | 'aim' | 'isLeast'> {
  readonly value: number | undefined;
  /** The command whose line it is shown in. */
  readonly command: string | undefined;
  readonly verdict: Verdict;
}

export interface RowResult {
  readonly row: string;
  readonly what: string;
  readonly isTimed: boolean;
  readonly lines: readonly Line[];
  readonly bars: readonly BarResult[];
  readonly remarks: readonly string[];
}

export interface RowOptions {
  readonly bed: Bed;
  readonly runs: number;
  readonly budgetSeconds: number;
  /** Until what must be over is over. */
  readonly remainingSeconds: () => number;
  readonly onTurn: (turn: Turn) => void;
}

/** A command is given at least so long, even where the time is nearly over. */
const LEAST_TIMEOUT_SECONDS = 10;

const playOnce = async (contender: Contender, { bed, remainingSeconds }: RowOptions): Promise<Sample> => {
  const { outputs } = contender;
  await removeAll(outputs);
  await contender.prepare?.();
  try {
    const sample = await measureCommand(contender.command(), {
      serverPid: contender.serverPid(),
      readWireBytes: contender.readWireBytes ?? readLoopbackBytes,
      readRoundTrips: contender.readRoundTrips,
      timeFile: join(bed.place.setup, 'time'),
      timeoutMs: Math.max(remainingSeconds(), LEAST_TIMEOUT_SECONDS) * 1000,
      signal: bed.signal,
    });
    await contender.check();
    return sample;
  } finally {
    await removeAll(outputs);
  }
};

const judgeAll = (row: Row, lines: readonly Line[]): BarResult[] =>
  row.bars.map((bar) => {
    const measured = bar.measure(lines);
    const { kind, what, unit, must, aim, isLeast } = bar;
    const value = Number.isNaN(measured?.value) ? undefined : measured?.value;
    const command = measured?.command;
    return { kind, what, unit, must, aim, isLeast, value, command, verdict: judge(bar, value) };
  });

/** What a row says that was not run. */
export const leftOut = (row: Row, why: string): RowResult => ({
  row: row.name,
  what: row.what,
  isTimed: row.isTimed,
  lines: [],
  bars: judgeAll(row, []),
  remarks: [`not run: ${why}`],
});

export const runRow = async (row: Row, options: RowOptions): Promise<RowResult> => {
  const { contenders, remarks = [], close } = await row.prepare(options.bed);
  if (contenders.length === 0) return leftOut(row, remarks.join('; '));
  try {
    const needed = new Set(row.bars.flatMap(({ needs }) => needs));
    const played = await playTurns({
      ...options,
      hasWarmUp: row.hasWarmUp,
      commands: contenders.map(({ name }) => ({ name, isNeeded: needed.has(name) })),
      nowSeconds: () => performance.now() / 1000,
      play: async (turn) => {
        options.onTurn(turn);
        const contender = contenders.find(({ name }) => name === turn.command);
        if (contender === undefined) throw new Error(`There is no command ${turn.command}.`);
        return playOnce(contender, options);
      },
      isFatal: () => options.bed.signal.aborted,
    });
    const firstOfOurs = contenders.find(({ isOurs }) => isOurs)?.name;
    const lines = contenders.map((contender, index): Line => {
      const { samples = [], isCold = false, remark } = played[index] ?? {};
      const hasRatio = !contender.isOurs && contender.isPartial !== true;
      return {
        command: contender.name,
        isOurs: contender.isOurs,
        note: contender.note,
        comparedWith: hasRatio ? (contender.comparedWith ?? firstOfOurs) : undefined,
        samples,
        isCold,
        remark,
      };
    });
    return {
      row: row.name,
      what: row.what,
      isTimed: row.isTimed,
      lines,
      bars: judgeAll(row, lines),
      remarks,
    };
  } finally {
    await close?.();
  }
};
