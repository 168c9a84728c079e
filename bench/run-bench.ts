// All rows that were asked for, one after the other, within the time.

import { openBed } from './bed.ts';
import type { LongLink } from './delay-proxy/start-delay-proxy.ts';
import { shareOf } from './measure/plan-runs.ts';
import type { Turn } from './measure/play-turns.ts';
import type { Place } from './place/place.ts';
import { leftOut, runRow, type RowResult } from './run-row.ts';
import type { Row } from './rows/row.ts';

export interface BenchInit {
  readonly rows: readonly Row[];
  readonly runs: number;
  readonly minutes: number;
  readonly link: LongLink;
  readonly place: Place;
  readonly signal: AbortSignal;
  readonly onTurn: (row: Row, turn: Turn) => void;
}

/** Kept back of the time: for what overruns its plan, and for ending. */
const RESERVE = 0.06;

/** A row for which not even this part of its usual time is left, a first run of each command, is left out. */
const LEAST_PART = 0.3;

export const runBench = async (init: BenchInit): Promise<RowResult[]> => {
  const { rows, runs, place, link, signal } = init;
  const wholeSeconds = init.minutes * 60;
  const remaining = (): number => wholeSeconds - performance.now() / 1000;
  await using bed = await openBed({ place, link, signal });
  const results: RowResult[] = [];
  for (const [index, row] of rows.entries()) {
    const left = remaining() - wholeSeconds * RESERVE;
    if (left < row.weightSeconds * LEAST_PART) {
      results.push(leftOut(row, 'the time was over'));
      continue;
    }
    const budgetSeconds = shareOf(
      left,
      rows.slice(index).map(({ weightSeconds }) => weightSeconds),
    );
    try {
      results.push(
        await runRow(row, {
          bed,
          runs,
          budgetSeconds,
          remainingSeconds: remaining,
          onTurn: (turn) => init.onTurn(row, turn),
        }),
      );
    } catch (error) {
      if (signal.aborted) throw error;
      results.push(leftOut(row, error instanceof Error ? error.message : String(error)));
    }
  }
  return results;
};
