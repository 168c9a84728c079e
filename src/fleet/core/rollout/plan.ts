// How a job goes about its agents: in which batches, how many at once, and what stops it. As it is given, and as it is kept.

import { WherryError } from '../../../base/index.ts';
import { isMoreThan, parseAmount, reachOf, type Amount, type ParsedAmount } from './amount.ts';
import { DEFAULT_MAX_IN_FLIGHT, MAX_BATCHES, MAX_PAUSE_MS } from './limits.ts';
import type { OutcomeStatus } from '../outcome.ts';

/** Outcomes that may be counted as failures. */
export const COUNTABLE_STATUSES = [
  'failed',
  'rejected',
  'expired',
  'interrupted',
  'unknown',
] as const satisfies readonly OutcomeStatus[];
export type CountableStatus = (typeof COUNTABLE_STATUSES)[number];

/** Not `expired`: an agent that was off has not failed. */
export const DEFAULT_COUNTED: readonly CountableStatus[] = ['failed', 'rejected', 'interrupted', 'unknown'];

export interface AbortThreshold {
  /** One more than so many stops the job: 0 at the first. A percentage is of those that have finished so far. */
  readonly failures: Amount;
  /** Nothing is judged before so many have finished. Default 1. */
  readonly minFinished?: number | undefined;
  /** Which outcomes are failures. Default `DEFAULT_COUNTED`. */
  readonly count?: readonly CountableStatus[] | undefined;
}

export interface RolloutPlan {
  /**
   * Where each batch ends, counted from the beginning: [1, '10%', '100%'] is one agent, then others until a tenth of all have been
   * reached, then the rest. The last must reach all. Ends that few agents make fall together make no batch. Default ['100%'].
   */
  readonly batches?: readonly Amount[] | undefined;
  /** Agents under way at once, those that are off and awaited among them. Default 50. */
  readonly maxInFlight?: number | 'unlimited' | undefined;
  /** From the end of a batch to the next, or to the question whether there is to be one. Default 0. */
  readonly pauseBetweenMs?: number | undefined;
  /** Somebody is asked before each batch but the first. Default false. */
  readonly soak?: boolean | undefined;
  /** Default: nothing but whoever aborts it stops the job. */
  readonly abortWhen?: AbortThreshold | undefined;
  /** Whether what agents have begun is called off, too, when the job is aborted. Default false. */
  readonly cancelRunning?: boolean | undefined;
}

/** A plain call of many agents: all at once, and nothing stops it. */
export const GROUP_CALL: RolloutPlan = { batches: ['100%'], maxInFlight: 'unlimited' };

export interface ResolvedThreshold {
  readonly failures: ParsedAmount;
  readonly minFinished: number;
  readonly count: readonly CountableStatus[];
}

/** A plan for so many agents, with all defaults; JSON holds it. */
export interface ResolvedPlan {
  /** Ascending, the last one is the number of agents. */
  readonly batchEnds: readonly number[];
  readonly maxInFlight: number;
  readonly pauseBetweenMs: number;
  readonly soak: boolean;
  readonly abortWhen?: ResolvedThreshold;
  readonly cancelRunning: boolean;
}

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

const ensureCount = (value: number, name: string, [min, max]: readonly [number, number]): number =>
  Number.isSafeInteger(value) && value >= min && value <= max
    ? value
    : refuse(`${name} is a whole number from ${min} to ${max}, not ${value}.`);

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => number > (numbers[index - 1] ?? 0));

const parseBatches = (batches: readonly Amount[]): readonly ParsedAmount[] => {
  if (batches.length === 0 || batches.length > MAX_BATCHES)
    refuse(`A plan has 1 to ${MAX_BATCHES} batches, not ${batches.length}.`);
  const ends = batches.map((batch) => {
    const end = parseAmount(batch);
    return end !== undefined && reachOf(end, 1) > 0
      ? end
      : refuse(
          `A batch ends at a whole number from 1 or at a percentage such as "10%", not at ${String(batch)}.`,
        );
  });
  // Of two of a kind it is known whatever the number of agents: whoever writes sizes instead of ends learns it here.
  const counts = ends.flatMap((end) => ('count' in end ? [end.count] : []));
  const percentages = ends.flatMap((end) => ('hundredths' in end ? [end.hundredths] : []));
  if (!isAscending(counts) || !isAscending(percentages))
    refuse(
      'Batches tell where each ends, counted from the beginning; write ends that grow: [1, "10%", "100%"].',
    );
  return ends;
};

const resolveBatches = (batches: readonly Amount[], total: number): readonly number[] => {
  const ends = parseBatches(batches).map((end) => reachOf(end, total));
  if ((ends.at(-1) ?? 0) < total)
    refuse(`The last batch must end at all of the ${total} agents; let it be "100%".`);
  return ends.filter((end, index) => end > Math.max(0, ...ends.slice(0, index)));
};

const resolveThreshold = ({ failures, minFinished = 1, count }: AbortThreshold): ResolvedThreshold => {
  const counted = count ?? DEFAULT_COUNTED;
  if (counted.length === 0 || !counted.every((status) => COUNTABLE_STATUSES.includes(status)))
    refuse(`Failures that are counted are some of ${COUNTABLE_STATUSES.join(', ')}.`);
  return {
    failures:
      parseAmount(failures) ??
      refuse(`Failures are a whole number or a percentage such as "5%", not ${String(failures)}.`),
    minFinished: ensureCount(minFinished, 'minFinished', [1, Number.MAX_SAFE_INTEGER]),
    count: COUNTABLE_STATUSES.filter((status) => counted.includes(status)),
  };
};

/** Code: `BAD_REQUEST`. */
export const resolvePlan = (plan: RolloutPlan, total: number): ResolvedPlan => {
  const { maxInFlight = DEFAULT_MAX_IN_FLIGHT, pauseBetweenMs = 0, abortWhen } = plan;
  return {
    batchEnds: resolveBatches(plan.batches ?? ['100%'], total),
    maxInFlight:
      maxInFlight === 'unlimited'
        ? total
        : ensureCount(maxInFlight, 'maxInFlight', [1, Number.MAX_SAFE_INTEGER]),
    pauseBetweenMs: ensureCount(pauseBetweenMs, 'pauseBetweenMs', [0, MAX_PAUSE_MS]),
    soak: plan.soak ?? false,
    ...(abortWhen === undefined ? {} : { abortWhen: resolveThreshold(abortWhen) }),
    cancelRunning: plan.cancelRunning ?? false,
  };
};

/** How a job stands against its threshold. */
export interface FailureTally {
  readonly failures: number;
  /** Those that could fail: neither cancelled nor, unless that is counted, expired. */
  readonly finished: number;
}

export const tallyFailures = (
  { count }: ResolvedThreshold,
  counts: Readonly<Record<OutcomeStatus, number>>,
): FailureTally => {
  const sum = (statuses: readonly OutcomeStatus[]): number =>
    statuses.reduce((total, status) => total + counts[status], 0);
  const reached = sum(['ok', 'failed', 'rejected', 'interrupted', 'unknown']);
  return { failures: sum(count), finished: reached + (count.includes('expired') ? counts.expired : 0) };
};

export const isThresholdCrossed = (threshold: ResolvedThreshold, tally: FailureTally): boolean =>
  tally.finished >= threshold.minFinished && isMoreThan(tally.failures, tally.finished, threshold.failures);
