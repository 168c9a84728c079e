// What --json prints of a run of sync. The plan's objects are the same in a dry run. Pure.

import type {
  Conflict,
  GateRefusal,
  Lookalike,
  SyncChange,
  SyncOutcome,
  SyncPlan,
  SyncProblem,
} from '../../sync/index.ts';
import { tallyChanges } from './plan-tally.ts';
import type { SyncSummary } from './run-tally.ts';
import { SIDE_NAMES, type PairPlaces } from './side-words.ts';

export type SyncObject = Readonly<Record<string, unknown>> & { readonly type: string };

const relative = (path: string): string => path.replace(/^\//u, '');

export const pairJson = (action: string, places: PairPlaces): SyncObject => ({
  type: 'pair',
  action,
  ...places,
});

export const changeFields = ({ side, ...change }: SyncChange) => ({ side: SIDE_NAMES[side], ...change });

export const changeJson = (change: SyncChange): SyncObject => ({ type: 'change', ...changeFields(change) });

export const conflictJson = ({ path, kept, copy }: Conflict, message: string): SyncObject => ({
  type: 'conflict',
  path: relative(path),
  kept: SIDE_NAMES[kept],
  copy: copy === undefined ? undefined : relative(copy),
  message,
});

export const problemJson = ({ path, side, other, ...problem }: SyncProblem, message: string): SyncObject => ({
  type: 'problem',
  path: relative(path),
  side: SIDE_NAMES[side],
  ...problem,
  other: other === undefined ? undefined : relative(other),
  message,
});

export const lookalikeJson = ({ path, other }: Lookalike, message: string): SyncObject => ({
  type: 'lookalike',
  path: relative(path),
  other: relative(other),
  message,
});

export const refusalJson = ({ side, ...refusal }: GateRefusal, message: string): SyncObject => ({
  type: 'refused',
  side: SIDE_NAMES[side],
  ...refusal,
  message,
});

/** The last object of a plan. */
export const planJson = (action: string, plan: SyncPlan): SyncObject => {
  const { left, right } = tallyChanges(plan.changes);
  return {
    type: 'plan',
    action,
    isFirst: plan.isFirst,
    isRefused: plan.refusal !== undefined,
    entries: plan.changes.length,
    server: right,
    local: left,
    conflicts: plan.conflicts.length,
    problems: plan.problems.length,
  };
};

export const settledJson = (change: SyncChange, result: SyncOutcome): SyncObject => {
  const { side, action, path } = changeFields(change);
  return { type: 'settled', side, action, path, ...result };
};

/** The last object of a run. */
export const summaryJson = (summary: SyncSummary): SyncObject => ({
  type: 'synced',
  ...summary,
  seconds: Math.round(summary.seconds * 1000) / 1000,
});
