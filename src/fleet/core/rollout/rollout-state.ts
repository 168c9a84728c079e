// Where a job stands, as a value that JSON holds: what a hub keeps so that it can go on after a restart.

import { OUTCOME_STATUSES, type OutcomeStatus } from '../outcome.ts';
import type { ResolvedPlan } from './plan.ts';

/**
 * Of one agent.
 * - `not-begun`: nothing was sent to it for this job.
 * - `queued`: it was dispatched, and has not told that it has the call: it may be off.
 * - `running`: it has the call.
 * - `cancelling`: it was called off; what became of it is still to come.
 * - otherwise what became of it, for good.
 */
export type AgentState = 'not-begun' | 'queued' | 'running' | 'cancelling' | OutcomeStatus;

export const IN_FLIGHT_STATES = ['queued', 'running', 'cancelling'] as const satisfies readonly AgentState[];

export const AGENT_STATES: readonly AgentState[] = ['not-begun', ...IN_FLIGHT_STATES, ...OUTCOME_STATUSES];

/** Why a job was stopped. */
export type AbortCause =
  | { readonly kind: 'failures'; readonly failures: number; readonly finished: number }
  /** Whoever was asked between two batches said no. */
  | { readonly kind: 'soak' }
  | { readonly kind: 'requested'; readonly reason: string };

/**
 *     new ──▶ batch 0 ──▶ pause ──▶ soak ──▶ batch 1 … ──▶ finished
 *      └────────┴───────────┴────────┴──▶ aborting ──────────┘
 *
 * A batch is left when all its agents have their outcome; a job that is aborting finishes when all that were dispatched have.
 */
export type RolloutPhase =
  | { readonly kind: 'new' }
  | { readonly kind: 'batch'; readonly batch: number }
  /** After a batch, counted from 0. */
  | { readonly kind: 'pause'; readonly batch: number; readonly untilMs: number }
  | { readonly kind: 'soak'; readonly batch: number }
  | { readonly kind: 'aborting'; readonly cause: AbortCause; readonly cancelRunning: boolean }
  | { readonly kind: 'finished'; readonly cause?: AbortCause };

/**
 * All of a job. The first four fields never change. An input changes the state of the agent it is about and of those that its
 * effects name, and the phase: whoever keeps an agent a row writes those, in one transaction.
 */
export interface RolloutSnapshot {
  readonly version: 1;
  readonly jobId: string;
  readonly plan: ResolvedPlan;
  /** Ids, in the order in which they are reached. */
  readonly targets: readonly string[];
  /** Of each target. */
  readonly states: readonly AgentState[];
  readonly phase: RolloutPhase;
}

/** How many there are of each; together they are all targets. `pending` were dispatched and have no outcome yet. */
export type RolloutSummary = Readonly<Record<OutcomeStatus | 'pending' | 'not-begun', number>>;

const targetsIn = ({ targets, states }: RolloutSnapshot, takes: (state: AgentState) => boolean) =>
  targets.filter((_, index) => takes(states[index] ?? 'not-begun'));

const NO_FAILURE: readonly AgentState[] = ['ok', 'not-begun', ...IN_FLIGHT_STATES];

/** Agents for which it ended otherwise than well, also those that were called off: whom to try again. */
export const failedTargets = (snapshot: RolloutSnapshot): readonly string[] =>
  targetsIn(snapshot, (state) => !NO_FAILURE.includes(state));

/** Agents that a job which was stopped has left alone. */
export const notBegunTargets = (snapshot: RolloutSnapshot): readonly string[] =>
  targetsIn(snapshot, (state) => state === 'not-begun');
