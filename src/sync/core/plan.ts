// The plan of a run: from three trees to what would be done on both sides, and whether it may be. Pure; printing it, doing it and
// explaining it all begin here.

import { judgeRemovals, type GateRefusal, type MaxDelete } from './gate.ts';
import type { Findings } from './finding.ts';
import { operationsFor, type SideOperations } from './operations.ts';
import { reconcile, type ReconcileInit } from './reconcile.ts';
import type { Side } from './side.ts';
import type { DirectoryNode } from './tree.ts';

export interface PlanInit extends ReconcileInit {
  /** Sides where there is nothing at all, not even an empty directory. */
  readonly missing: readonly Side[];
  readonly maxDelete: MaxDelete | undefined;
  /** See OperationsInit. */
  readonly copyFromSize: number;
}

export interface Plan extends Findings {
  readonly operations: Readonly<Record<Side, SideOperations>>;
  /** What each side is to be. */
  readonly targets: Readonly<Record<Side, DirectoryNode>>;
  /** Why it may not be done. Undefined: it may. */
  readonly refusal: GateRefusal | undefined;
}

export const makePlan = (init: PlanInit): Plan => {
  const { base, left, right, missing, mode, maxDelete, copyFromSize } = init;
  const { conflicts, problems, lookalikes, ...targets } = reconcile(init);
  const operations = {
    left: operationsFor({ before: left, target: targets.left, other: right, copyFromSize }),
    right: operationsFor({ before: right, target: targets.right, other: left, copyFromSize }),
  };
  const before = { left, right };
  const refusal = judgeRemovals({ mode, base, before, missing, operations, maxDelete });
  return { operations, targets, refusal, conflicts, problems, lookalikes };
};
