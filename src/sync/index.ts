// Door of `sync`: keeping two directories in step, as a program uses it. What serves the other side has a door of its own.

export { KEEP_CHOICES } from './core/keep-choice.ts';
export type { Compared, Mark } from './core/compare-trees.ts';
export type { Explanation, Rule } from './core/explain-path.ts';
export type { Conflict, Lookalike, SyncProblem } from './core/finding.ts';
export type { Unread } from './engine/run-pair.ts';
export type { LiveState } from './engine/live-loop.ts';
export type { GateRefusal, MaxDelete } from './core/gate.ts';
export { type Operation } from './core/operations.ts';
export type { Node } from './core/tree.ts';
export { CONFLICT_RULES, SYNC_MODES, type ConflictRule, type Side, type SyncMode } from './core/side.ts';
export type {
  Agreement,
  CheckOptions,
  CheckResult,
  Sync,
  SyncChange,
  SyncEvent,
  SyncExplanation,
  SyncOptions,
  SyncOutcome,
  SyncPlan,
  SyncResult,
  SyncWatch,
  SyncWatchEvent,
  SyncWatchOptions,
} from './sync-api.ts';
