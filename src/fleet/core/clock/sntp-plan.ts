// When a time server is asked: seldom, and less often when it does not answer or says that it is too much. Pure.

import {
  MAX_SNTP_INTERVAL_MS,
  MIN_SNTP_INTERVAL_MS,
  SNTP_FIRST_QUERIES,
  SNTP_INTERVAL_MS,
} from './limits.ts';

export type SntpOutcome = 'answered' | 'failed' | 'too-often' | 'refused';

export interface SntpPlan {
  /** Queries that were answered. */
  readonly answered: number;
  /** Least time between two queries: grows with what the server refuses. */
  readonly leastMs: number;
  readonly failed: number;
}

export const NEW_SNTP_PLAN: SntpPlan = { answered: 0, leastMs: MIN_SNTP_INTERVAL_MS, failed: 0 };

/** What follows from a query. `delayMs` until the next one; undefined: the server has said never. */
export const planSntp = (
  plan: SntpPlan,
  outcome: SntpOutcome,
): { readonly plan: SntpPlan; readonly delayMs: number | undefined } => {
  const next: SntpPlan = {
    answered: plan.answered + (outcome === 'answered' ? 1 : 0),
    failed: outcome === 'answered' ? 0 : plan.failed + 1,
    leastMs: outcome === 'too-often' ? Math.min(2 * plan.leastMs, MAX_SNTP_INTERVAL_MS) : plan.leastMs,
  };
  if (outcome === 'refused') return { plan: next, delayMs: undefined };
  const usual = next.answered < SNTP_FIRST_QUERIES ? MIN_SNTP_INTERVAL_MS : SNTP_INTERVAL_MS;
  const afterFailures = Math.min(MIN_SNTP_INTERVAL_MS * 2 ** next.failed, SNTP_INTERVAL_MS);
  const wanted = outcome === 'answered' ? usual : Math.max(usual, afterFailures);
  return { plan: next, delayMs: Math.max(next.leastMs, wanted) };
};
