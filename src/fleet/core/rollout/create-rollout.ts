// A new rollout: its targets are frozen here, in the order in which they will be reached.

import { WherryError } from '../../../base/index.ts';
import { MAX_JOB_TARGETS } from './limits.ts';
import { resolvePlan, type RolloutPlan } from './plan.ts';
import { Rollout } from './rollout.ts';
import { hashText, shuffleTargets, type HashText } from './shuffle.ts';

export interface RolloutInit {
  /** The job's id: it decides the order, and nothing else. */
  readonly jobId: string;
  /** Ids of agents, each once; in any order. */
  readonly targets: readonly string[];
  readonly plan: RolloutPlan;
  /** Default `hashText`. */
  readonly hash?: HashText | undefined;
}

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

/** Nothing is to be done before `start`. Code: `BAD_REQUEST` (no targets, too many, one twice; the plan). */
export const createRollout = ({ jobId, targets, plan, hash = hashText }: RolloutInit): Rollout => {
  if (targets.length === 0) refuse('A job needs at least one agent; select some.');
  if (targets.length > MAX_JOB_TARGETS)
    refuse(`A job reaches ${MAX_JOB_TARGETS} agents at most, not ${targets.length}; make several of it.`);
  if (new Set(targets).size < targets.length) refuse('An agent is named twice; name each target once.');
  return new Rollout({
    version: 1,
    jobId,
    plan: resolvePlan(plan, targets.length),
    targets: shuffleTargets(jobId, targets, hash),
    states: targets.map(() => 'not-begun'),
    phase: { kind: 'new' },
  });
};
