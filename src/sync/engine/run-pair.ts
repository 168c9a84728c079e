// One run of a pair: look at both sides, plan, ask the gate, do it, and remember what both agree on.
//
// What must hold: nothing is changed before the gate has said yes; the base is written last, and holds only what was done on both
// sides, so that a run that ends anywhere is continued by the next one; where something failed nothing is removed.

import { ROOT_PATH, type RemotePath } from '../../base/index.ts';
import type { Problem } from '../../storage/index.ts';
import { LEFT, type Settled } from '../apply/outcome.ts';
import { withContents } from '../core/with-contents.ts';
import { treeAfter } from '../core/after.ts';
import { advanceBase } from '../core/base.ts';
import { countRemoved, type Operation, type SideOperations, type Write } from '../core/operations.ts';
import { makePlan, type Plan, type PlanInit } from '../core/plan.ts';
import { SIDES, type Side } from '../core/side.ts';
import type { DirectoryNode } from '../core/tree.ts';
import { settleImplied, splitDirectories } from './implied-directories.ts';
import { filteredTree } from '../filter/filtered-tree.ts';
import type { FoundRules, IgnoreRules } from '../filter/ignore-rules.ts';
import type { Courier, Endpoint, SurveyedTree } from './endpoint.ts';

/** What a pair remembers between runs. */
export interface BaseStore {
  /** What both agreed on last; undefined where nothing is known. */
  load(): DirectoryNode | undefined;
  save(base: DirectoryNode): void;
}

export type RunRules = Omit<PlanInit, 'base' | 'left' | 'right' | 'missing' | 'stamp'> & {
  readonly device: string;
};

export interface RunInit extends RunRules {
  readonly left: Endpoint;
  readonly right: Endpoint;
  readonly base: BaseStore;
  readonly courier: Courier;
  /** What takes no part, given the ignore files of the left side; it leaves that out by itself. Default: everything takes part. */
  readonly ignored?: ((found: readonly FoundRules[]) => IgnoreRules | undefined) | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** The plan, before anything is done; false: nothing is. */
  readonly onPlan?: ((plan: Plan) => boolean) | undefined;
  readonly onSettled?: ((side: Side, settled: Settled) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunResult {
  readonly plan: Plan;
  /** What the plan was made of. */
  readonly trees: { readonly base: DirectoryNode | undefined } & Readonly<Record<Side, DirectoryNode>>;
  /** Whether anything was tried. */
  readonly isDone: boolean;
  readonly settled: Readonly<Record<Side, readonly Settled[]>>;
  /** What could not be looked at, or not be understood. */
  readonly unread: readonly Unread[];
}

export interface Unread extends Problem {
  readonly side: Side;
}

export const runPair = async (init: RunInit): Promise<RunResult> => {
  const { signal } = init;
  let looked = await look(init, false);
  // What is not told is no reason to remove anything: then both sides are looked at, all of them.
  if (looked.isPartial && removesAnything(looked.plan)) looked = await look(init, true);
  const { left, right, trees, plan } = looked;
  const unread = [...unreadOf('left', left), ...unreadOf('right', right)];
  const settled = { left: [] as Settled[], right: [] as Settled[] };
  const isWanted = (init.onPlan?.(plan) ?? true) && plan.refusal === undefined;
  if (!isWanted) return { plan, trees, isDone: false, settled, unread };

  const hear = (side: Side) => (one: Settled) => {
    // The directory of the tree itself is in no plan: only that it could not be made is worth telling.
    if (one.operation.path === ROOT_PATH && one.result.outcome === 'done') return;
    settled[side].push(one);
    init.onSettled?.(side, one);
  };
  const { operations } = plan;
  const [hearLeft, hearRight] = [hear('left'), hear('right')];
  const made = { left: splitDirectories(operations.left), right: splitDirectories(operations.right) };
  await init.left.prepare(withRoot(made.left.operations, left), hearLeft, signal);
  await init.right.prepare(withRoot(made.right.operations, right), hearRight, signal);
  const toRight = withoutUnsaved(operations.right, settled.right, hearRight);
  const toLeft = withoutUnsaved(operations.left, settled.left, hearLeft);
  await init.courier(init.left, init.right, toRight, hearRight, signal);
  await init.courier(init.right, init.left, toLeft, hearLeft, signal);
  settleImplied(made.left.implied, settled.left, hearLeft);
  settleImplied(made.right.implied, settled.right, hearRight);
  const hasFailed = [...settled.left, ...settled.right].some(({ result }) => result.outcome !== 'done');
  await init.left.complete(operations.left, !hasFailed, hearLeft, signal);
  await init.right.complete(operations.right, !hasFailed, hearRight, signal);

  const after = (side: Side, before: DirectoryNode): DirectoryNode =>
    treeAfter(before, plan.targets[side], undoneOf(operations[side], settled[side]));
  const known = (tree: DirectoryNode): DirectoryNode =>
    left.isUnread === true ? withContents(tree, (path) => init.left.learnedContent?.(path)) : tree;
  init.base.save(
    advanceBase(trees.base, known(after('left', trees.left)), known(after('right', trees.right))),
  );
  return { plan, trees, isDone: true, settled, unread };
};

interface Looked {
  readonly left: SurveyedTree;
  readonly right: SurveyedTree;
  readonly isPartial: boolean;
  readonly trees: RunResult['trees'];
  readonly plan: Plan;
}

/** Looks at both sides, and plans. */
const look = async (init: RunInit, isWhole: boolean): Promise<Looked> => {
  const { signal } = init;
  const looking = init.left.survey({ signal, isWhole });
  const [left, right] = await bothOf(looking, init.right.survey({ signal, isWhole, own: looking }));
  const missing = SIDES.filter((side) => (side === 'left' ? left : right).isMissing);
  const isIgnored = init.ignored?.(left.rules ?? []);
  const trees = {
    base: init.base.load(),
    left: left.tree,
    right: filteredTree(right.tree, isIgnored),
  };
  const plan = makePlan({
    ...init,
    ...trees,
    missing,
    stamp: { device: init.device, nowMs: init.nowMs() },
  });
  return { left, right, isPartial: left.isPartial === true || right.isPartial === true, trees, plan };
};

const removesAnything = ({ operations }: Plan): boolean =>
  SIDES.some((side) => countRemoved(operations[side]) > 0);

const unreadOf = (side: Side, { problems = [] }: SurveyedTree): readonly Unread[] =>
  problems.map((problem) => ({ ...problem, side }));

/** Also of two of which one fails the other one is waited for: nothing of it may go on afterwards. */
export const bothOf = async <L, R>(left: Promise<L>, right: Promise<R>): Promise<[L, R]> => {
  await Promise.allSettled([left, right]);
  return Promise.all([left, right]);
};

/** The directory of a tree that is not there is made, also when nothing goes into it yet; what goes into it makes it on its way. */
const withRoot = (operations: SideOperations, { isMissing }: SurveyedTree): SideOperations => {
  if (!isMissing || operations.makeDirectories.length + operations.writes.length > 0) return operations;
  const root = { action: 'make-directory', path: ROOT_PATH } as const;
  return { ...operations, makeDirectories: [root, ...operations.makeDirectories] };
};

/** Writes, but for those over something that was to be copied or moved away first and was not. */
const withoutUnsaved = (
  operations: SideOperations,
  settled: readonly Settled[],
  hear: (one: Settled) => void,
): readonly Write[] => {
  const unsaved = new Set<RemotePath>();
  for (const step of undoneOf(operations, settled))
    if (step.action === 'copy' || step.action === 'move') unsaved.add(step.from);
  if (unsaved.size === 0) return operations.writes;
  for (const operation of operations.writes)
    if (unsaved.has(operation.path)) hear({ operation, result: LEFT });
  return operations.writes.filter(({ path }) => !unsaved.has(path));
};

const undoneOf = (operations: SideOperations, settled: readonly Settled[]): ReadonlySet<Operation> => {
  const undone = new Set<Operation>(Object.values(operations).flat() as Operation[]);
  for (const { operation, result } of settled) if (result.outcome === 'done') undone.delete(operation);
  return undone;
};
