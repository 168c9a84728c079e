// The runs of a row: first one of each command that does not count, then all of them in turn, again and again, so that
// what slows the machine for a while slows all alike.

import { planRuns } from './plan-runs.ts';
import type { Sample } from './sample.ts';

export interface Turn {
  readonly command: string;
  /** 0 is the one that does not count. */
  readonly run: number;
  readonly of: number;
}

export interface TurnsInit {
  readonly commands: readonly { readonly name: string; readonly isNeeded: boolean }[];
  readonly runs: number;
  readonly hasWarmUp: boolean;
  readonly budgetSeconds: number;
  readonly nowSeconds: () => number;
  /** Rejecting ends the runs of this command; what it has got stays. */
  readonly play: (turn: Turn) => Promise<Sample>;
  /** Whether an error concerns all, and not the one command. */
  readonly isFatal: (error: unknown) => boolean;
}

export interface Played {
  readonly samples: readonly Sample[];
  /** The only sample is the first run of all. */
  readonly isCold: boolean;
  readonly remark: string | undefined;
}

interface State {
  readonly name: string;
  readonly isNeeded: boolean;
  readonly samples: Sample[];
  warmUp: Sample | undefined;
  /** Of one turn, as far as is known. */
  seconds: number;
  failure: string | undefined;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const resultOf = ({ samples, warmUp, failure }: State): Played => {
  const isCold = samples.length === 0 && warmUp !== undefined;
  return {
    samples: isCold ? [warmUp] : samples,
    isCold,
    remark: failure === undefined ? undefined : `failed: ${failure}`,
  };
};

/** One for each command, in their order. */
export const playTurns = async (init: TurnsInit): Promise<Played[]> => {
  const { runs, nowSeconds } = init;
  const begin = nowSeconds();
  const states = init.commands.map(({ name, isNeeded }): State => ({
    name,
    isNeeded,
    samples: [],
    warmUp: undefined,
    seconds: 0,
    failure: undefined,
  }));

  const play = async (state: State, run: number, of: number): Promise<Sample | undefined> => {
    const start = nowSeconds();
    try {
      return await init.play({ command: state.name, run, of });
    } catch (error) {
      if (init.isFatal(error)) throw error;
      state.failure = messageOf(error);
      return undefined;
    } finally {
      state.seconds = nowSeconds() - start;
    }
  };

  if (init.hasWarmUp) for (const state of states) state.warmUp = await play(state, 0, 0);
  const healthy = (): State[] => states.filter(({ failure }) => failure === undefined);
  const budgetSeconds = init.budgetSeconds - (nowSeconds() - begin);
  const able = healthy();
  // Later runs may be slower than the one they were planned by, within reason.
  const mostSeconds = init.budgetSeconds * (init.hasWarmUp ? 1.3 : 1);
  const counts = planRuns(able, { asked: runs, budgetSeconds });
  for (let round = 1; round <= runs; round += 1) {
    for (const [index, state] of able.entries()) {
      const count = counts[index] ?? 0;
      // Without a warm-up nothing was known of the times; the first round then tells.
      const isOver = round > 1 && nowSeconds() - begin + state.seconds > mostSeconds;
      if (round > count || isOver || state.failure !== undefined) continue;
      const sample = await play(state, round, count);
      if (sample !== undefined) state.samples.push(sample);
    }
  }
  return states.map(resultOf);
};
