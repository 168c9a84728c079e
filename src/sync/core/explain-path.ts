// Why a path is treated as it is: what both sides agreed on, what each has, and which rule that falls under. Pure.

import { isWithinRemotePath, type RemotePath } from '../../base/index.ts';
import { nodeAt } from './after.ts';
import type { Conflict, SyncProblem } from './finding.ts';
import { inOrder, type Operation } from './operations.ts';
import type { Plan } from './plan.ts';
import { SIDES, type Side, type SyncMode } from './side.ts';
import { isSameNode, isSameTree, type DirectoryNode, type Node } from './tree.ts';

/**
 * `nothing-there`: neither side has anything. `ignored`: by the filters. `unmanaged`: one side has something there that takes no part. `problem`: it
 * may not be made or replaced. `same`: both hold the same. `attributes`: only time or mode differ. `conflict`: both changed it. `changed`: one side
 * did. `created`: it is new on one side. `removed`: one side removed it, and the other one has not changed it since.
 * `edit-survives`: one side removed it, the other one changed it since. `source`: of push and pull, the destination gets what the source has.
 * `extra`: of push and pull, only the destination has it.
 */
export type Rule =
  | 'nothing-there'
  | 'ignored'
  | 'unmanaged'
  | 'problem'
  | 'same'
  | 'attributes'
  | 'conflict'
  | 'changed'
  | 'created'
  | 'removed'
  | 'edit-survives'
  | 'source'
  | 'extra';

export interface Explanation {
  readonly rule: Rule;
  /** Whose doing it is, where one side's is what counts. */
  readonly side: Side | undefined;
  /** Undefined: nothing is there, or, of the base, nothing is known. */
  readonly base: Node | undefined;
  readonly left: Node | undefined;
  readonly right: Node | undefined;
  /** What would be done there, and below. */
  readonly operations: Readonly<Record<Side, readonly Operation[]>>;
  readonly conflict: Conflict | undefined;
  readonly problem: SyncProblem | undefined;
}

export interface ExplainInit {
  readonly mode: SyncMode;
  readonly base: DirectoryNode | undefined;
  readonly left: DirectoryNode;
  readonly right: DirectoryNode;
  readonly plan: Plan;
}

export const explainPath = (init: ExplainInit, path: RemotePath): Explanation => {
  const { plan } = init;
  const base = init.base === undefined ? undefined : nodeAt(init.base, path);
  const [left, right] = [nodeAt(init.left, path), nodeAt(init.right, path)];
  const conflict = plan.conflicts.find((each) => each.path === path || each.copy === path);
  const problem = plan.problems.find((each) => each.path === path);
  const concerns = (operation: Operation): boolean =>
    isWithinRemotePath(operation.path, path) ||
    ('from' in operation && isWithinRemotePath(operation.from, path));
  const operations = {
    left: inOrder(plan.operations.left).filter(concerns),
    right: inOrder(plan.operations.right).filter(concerns),
  };
  const decided =
    problem === undefined
      ? conflict === undefined
        ? ruleOf(init.mode, base, left, right)
        : { rule: 'conflict' as const, side: conflict.kept }
      : {
          rule: problem.reason === 'unmanaged' ? ('unmanaged' as const) : ('problem' as const),
          side: problem.side,
        };
  return { ...decided, base, left, right, operations, conflict, problem };
};

type Decided = Pick<Explanation, 'rule' | 'side'>;

const ruleOf = (
  mode: SyncMode,
  base: Node | undefined,
  left: Node | undefined,
  right: Node | undefined,
): Decided => {
  const nodes = { left, right };
  for (const side of SIDES) {
    const node = nodes[side];
    if (node?.kind === 'unmanaged') return { rule: node.why === 'ignored' ? 'ignored' : 'unmanaged', side };
  }
  if (left === undefined && right === undefined) return { rule: 'nothing-there', side: undefined };
  if (left !== undefined && right !== undefined && isSameTree(left, right))
    return { rule: isSameNode(left, right) ? 'same' : 'attributes', side: undefined };
  if (mode !== 'both') {
    const source: Side = mode === 'push' ? 'left' : 'right';
    return nodes[source] === undefined
      ? { rule: 'extra', side: undefined }
      : { rule: 'source', side: source };
  }
  return twoWay(base, left, right);
};

const twoWay = (base: Node | undefined, left: Node | undefined, right: Node | undefined): Decided => {
  if (left === undefined || right === undefined) {
    const [missing, present]: readonly [Side, Side] =
      left === undefined ? ['left', 'right'] : ['right', 'left'];
    if (base === undefined) return { rule: 'created', side: present };
    return isSameTree(base, left ?? right)
      ? { rule: 'removed', side: missing }
      : { rule: 'edit-survives', side: present };
  }
  if (isSameTree(base, left)) return { rule: 'changed', side: 'right' };
  if (isSameTree(base, right)) return { rule: 'changed', side: 'left' };
  // Of directories each name in them has a rule of its own.
  return {
    rule: left.kind === 'directory' && right.kind === 'directory' ? 'changed' : 'conflict',
    side: undefined,
  };
};
