// A plan as its users see it. Pure.

import type { Plan } from '../core/plan.ts';
import { inOrder, type Operation } from '../core/operations.ts';
import { SIDES, type Side } from '../core/side.ts';
import type { Node } from '../core/tree.ts';
import type { SyncChange, SyncPlan } from '../sync-api.ts';

const subjectOf = (operation: Operation): Node | undefined => {
  switch (operation.action) {
    case 'make-directory':
      return undefined;
    case 'move':
    case 'remove':
      return operation.before;
    default:
      return operation.after;
  }
};

export const toChange = (side: Side, operation: Operation): SyncChange => {
  const node = subjectOf(operation);
  const kind = node?.kind === 'file' || node?.kind === 'link' ? node.kind : 'directory';
  return {
    side,
    action: operation.action,
    path: operation.path.slice(1),
    ...('from' in operation ? { from: operation.from.slice(1) } : {}),
    kind,
    size: node?.kind === 'file' ? node.size : 0,
    isReplacing:
      (operation.action === 'write' || operation.action === 'copy') && operation.before !== undefined,
  };
};

/** Made once for each plan: it may be long. */
const views = new WeakMap<Plan, SyncPlan>();

export const viewPlan = (plan: Plan, isFirst: boolean): SyncPlan => {
  const known = views.get(plan);
  if (known !== undefined) return known;
  const { conflicts, problems, lookalikes, refusal, operations } = plan;
  const list = (): readonly SyncChange[] =>
    SIDES.flatMap((side) => inOrder(operations[side]).map((operation) => toChange(side, operation)));
  let listed: WeakRef<readonly SyncChange[]> | undefined;
  const view: SyncPlan = {
    // There may be very many, and what they are made of is kept anyway.
    get changes() {
      const changes = listed?.deref() ?? list();
      listed = new WeakRef(changes);
      return changes;
    },
    conflicts,
    problems,
    lookalikes,
    refusal,
    isFirst,
  };
  views.set(plan, view);
  return view;
};
