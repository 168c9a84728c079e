// A rollout out of what was kept of it. What is kept may be damaged, or from another version: it is looked at field by field, and
// nothing is begun from what does not fit together.

import { WherryError } from '../../../base/index.ts';
import { isParsedAmount } from './amount.ts';
import { COUNTABLE_STATUSES, type ResolvedPlan, type ResolvedThreshold } from './plan.ts';
import { Rollout } from './rollout.ts';
import {
  AGENT_STATES,
  IN_FLIGHT_STATES,
  type AbortCause,
  type AgentState,
  type RolloutPhase,
  type RolloutSnapshot,
} from './rollout-state.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

const isListOf =
  <Each>(is: (value: unknown) => value is Each) =>
  (value: unknown): value is readonly Each[] =>
    Array.isArray(value) && value.every(is);

const isOneOf =
  <Each>(values: readonly Each[]) =>
  (value: unknown): value is Each =>
    values.some((each) => each === value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isThreshold = (value: unknown): value is ResolvedThreshold =>
  isObject(value) &&
  isParsedAmount(value['failures']) &&
  isCount(value['minFinished']) &&
  isListOf(isOneOf(COUNTABLE_STATUSES))(value['count']);

const isPlan = (value: unknown, total: number): value is ResolvedPlan => {
  if (!isObject(value)) return false;
  const { batchEnds, maxInFlight, pauseBetweenMs, soak, abortWhen, cancelRunning } = value;
  return (
    isListOf(isCount)(batchEnds) &&
    batchEnds.every((end, index) => end > (batchEnds[index - 1] ?? 0)) &&
    batchEnds.at(-1) === total &&
    isCount(maxInFlight) &&
    maxInFlight > 0 &&
    isCount(pauseBetweenMs) &&
    isBoolean(soak) &&
    (abortWhen === undefined || isThreshold(abortWhen)) &&
    isBoolean(cancelRunning)
  );
};

const isCause = (value: unknown): value is AbortCause => {
  if (!isObject(value)) return false;
  if (value['kind'] === 'failures') return isCount(value['failures']) && isCount(value['finished']);
  return value['kind'] === 'soak' || (value['kind'] === 'requested' && isText(value['reason']));
};

const isPhase = (value: unknown, batches: number): value is RolloutPhase => {
  if (!isObject(value)) return false;
  const { kind, batch, untilMs, cause, cancelRunning } = value;
  switch (kind) {
    case 'new':
      return true;
    case 'batch':
      return isCount(batch) && batch < batches;
    // There is a batch after it.
    case 'pause':
      return isCount(batch) && batch < batches - 1 && Number.isFinite(untilMs);
    case 'soak':
      return isCount(batch) && batch < batches - 1;
    case 'aborting':
      return isCause(cause) && isBoolean(cancelRunning);
    case 'finished':
      return cause === undefined || isCause(cause);
    default:
      return false;
  }
};

/** Up to where agents may have been begun in a phase, and from where on none may be open. */
const isReached = ({ plan, states, phase }: RolloutSnapshot): boolean => {
  const inFlight = (state: AgentState): boolean => IN_FLIGHT_STATES.some((each) => each === state);
  const count = states.filter(inFlight).length;
  if (count > plan.maxInFlight) return false;
  if (phase.kind === 'aborting') return true;
  if (phase.kind !== 'batch') return count === 0;
  const begin = plan.batchEnds[phase.batch - 1] ?? 0;
  const end = plan.batchEnds[phase.batch] ?? 0;
  return states.every((state, place) => {
    if (place < begin) return state !== 'not-begun' && !inFlight(state);
    return place < end || !inFlight(state);
  });
};

const isSnapshot = (value: unknown): value is RolloutSnapshot => {
  if (!isObject(value) || value['version'] !== 1 || !isText(value['jobId'])) return false;
  const { targets, states, plan, phase } = value;
  return (
    isListOf(isText)(targets) &&
    new Set(targets).size === targets.length &&
    isListOf(isOneOf(AGENT_STATES))(states) &&
    states.length === targets.length &&
    isPlan(plan, targets.length) &&
    isPhase(phase, plan.batchEnds.length) &&
    isReached(value as unknown as RolloutSnapshot)
  );
};

/** It goes on with `resume`. Code: `CORRUPTED`. */
export const restoreRollout = (snapshot: unknown): Rollout => {
  if (isSnapshot(snapshot)) return new Rollout(snapshot);
  throw new WherryError(
    'CORRUPTED',
    'What was kept of the job does not fit together, so it cannot go on; start it again for the agents that are left.',
  );
};
