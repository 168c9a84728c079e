// Why the gate holds a pair, for whoever is to decide about it. Pure.

import type { HeldBy } from '../pair-status.ts';
import type { SyncPlan } from '../../sync-api.ts';

/** Undefined: nothing does. */
export const heldBy = ({ refusal, changes }: Pick<SyncPlan, 'refusal' | 'changes'>): HeldBy | undefined => {
  if (refusal === undefined) return undefined;
  if (refusal.reason === 'too-many-removals') return { refusal, removals: refusal.removals };
  // What a side without anything in it would bring to the other one.
  const removals = changes.filter(({ side, action }) => side !== refusal.side && action === 'remove').length;
  return { refusal, removals };
};
