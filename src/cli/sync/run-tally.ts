// How far a run is: what of its plan is done. Pure.

import type { SyncEvent, SyncPlan } from '../../sync/index.ts';

export interface RunTally {
  /** Undefined before there is one. */
  readonly plan: SyncPlan | undefined;
  readonly done: number;
  readonly undone: number;
  /** Of files that travelled. */
  readonly bytes: number;
}

export interface SyncSummary extends Omit<RunTally, 'plan'> {
  readonly conflicts: number;
  readonly problems: number;
  readonly seconds: number;
}

export const NO_TALLY: RunTally = { plan: undefined, done: 0, undone: 0, bytes: 0 };

/** That a directory of the pair itself was made is no change of the plan, and goes without saying. */
export const isOfPlan = ({ change, result }: Extract<SyncEvent, { type: 'settled' }>): boolean =>
  change.path !== '' || result.outcome !== 'done';

/** After a lost link everything is planned anew; what was done by then stays counted. */
export const tallyRun = (tally: RunTally, event: SyncEvent): RunTally => {
  if (event.type === 'planned') return { ...tally, plan: event.plan, undone: 0 };
  if (event.type !== 'settled' || !isOfPlan(event)) return tally;
  const { change, result } = event;
  if (result.outcome !== 'done') return { ...tally, undone: tally.undone + 1 };
  const bytes = change.action === 'write' ? change.size : 0;
  return { ...tally, done: tally.done + 1, bytes: tally.bytes + bytes };
};

/** `isCutShort`: an error ended it, and what is not done will not be. */
export const summarise = (
  { plan, done, undone, bytes }: RunTally,
  seconds: number,
  isCutShort: boolean,
): SyncSummary => ({
  done,
  undone: isCutShort ? Math.max(0, (plan?.changes.length ?? 0) - done) : undone,
  bytes,
  conflicts: plan?.conflicts.length ?? 0,
  problems: plan?.problems.length ?? 0,
  seconds,
});
