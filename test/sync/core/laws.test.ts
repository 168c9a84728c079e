// What holds of the plan for any three trees. The numbers are those of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { advanceBase } from '../../../src/sync/core/base.ts';
import { makePlan, type PlanInit } from '../../../src/sync/core/plan.ts';
import { inOrder } from '../../../src/sync/core/operations.ts';
import { CONFLICT_RULES, SYNC_MODES, type Side } from '../../../src/sync/core/side.ts';
import { isSameTree, type DirectoryNode, type Node } from '../../../src/sync/core/tree.ts';
import { anyThree, apply, planInit, shapeOf, withUnmanaged } from './trees.ts';

const RUNS = { numRuns: 1500 };
const SIDES = ['left', 'right'] as const;

const contentsOf = (node: Node | undefined, into: Set<string> = new Set()): Set<string> => {
  if (node?.kind === 'file') into.add(node.content);
  if (node?.kind === 'directory') for (const child of node.children.values()) contentsOf(child, into);
  return into;
};

const filesOf = (node: Node, at = '', into: [string, Node][] = []): [string, Node][] => {
  if (node.kind === 'directory')
    for (const [name, child] of node.children) filesOf(child, `${at}/${name}`, into);
  else into.push([at, node]);
  return into;
};

const pathsOf = (node: Node, at = '', into: string[] = []): string[] => {
  if (node.kind !== 'directory') return into;
  for (const [name, child] of node.children) {
    into.push(`${at}/${name}`);
    pathsOf(child, `${at}/${name}`, into);
  }
  return into;
};

/** What may go of a side: what its base had just so at the same path. */
const agreedContents = (base: DirectoryNode | undefined, side: DirectoryNode): Set<string> => {
  const before = new Map(base === undefined ? [] : filesOf(base));
  const agreed = new Set<string>();
  for (const [at, node] of filesOf(side)) {
    const old = before.get(at);
    if (node.kind === 'file' && old?.kind === 'file' && old.content === node.content)
      agreed.add(node.content);
  }
  return agreed;
};

const anyRun: fc.Arbitrary<PlanInit> = fc
  .record({
    three: anyThree,
    mode: fc.constantFrom(...SYNC_MODES),
    deletes: fc.boolean(),
    conflictRule: fc.constantFrom(...CONFLICT_RULES),
    keeper: fc.constantFrom(...SIDES),
  })
  .map(({ three, ...more }) => planInit({ ...three, ...more }));

const bothKept: fc.Arbitrary<PlanInit> = fc
  .tuple(anyThree, fc.constantFrom(...SIDES))
  .map(([three, keeper]) => planInit({ ...three, keeper }));

const mirrored = (init: PlanInit): PlanInit => ({
  ...init,
  left: init.right,
  right: init.left,
  mode: init.mode === 'push' ? 'pull' : init.mode === 'pull' ? 'push' : 'both',
  keeper: init.keeper === 'left' ? 'right' : 'left',
  conflictRule:
    init.conflictRule === 'left' ? 'right' : init.conflictRule === 'right' ? 'left' : init.conflictRule,
});

const next = (init: PlanInit, sides: Readonly<Record<Side, DirectoryNode>>): PlanInit => ({
  ...init,
  ...sides,
  base: advanceBase(init.base, sides.left, sides.right),
});

describe('a plan for any three trees', () => {
  it('6, 7: can be done step by step, each finding what it needs, and makes of each side its target', () => {
    fc.assert(
      fc.property(anyRun, (init) => {
        const plan = makePlan(init);
        const done = apply(init, plan);
        for (const side of SIDES) assert.deepEqual(shapeOf(done[side]), shapeOf(plan.targets[side]));
      }),
      RUNS,
    );
  });

  it('1: of both, loses no content that the other side had not seen', () => {
    fc.assert(
      fc.property(bothKept, (init) => {
        const done = apply(init, makePlan(init));
        for (const side of SIDES) {
          const after = new Set([...contentsOf(done.left), ...contentsOf(done.right)]);
          const agreed = agreedContents(init.base, init[side]);
          for (const content of contentsOf(init[side]))
            assert.ok(after.has(content) || agreed.has(content), `"${content}" of the ${side} side is gone`);
        }
      }),
      RUNS,
    );
  });

  it('2, 3: of both, makes both sides the same, and then has nothing more to do', () => {
    fc.assert(
      fc.property(bothKept, (init) => {
        const done = apply(init, makePlan(init));
        assert.deepEqual(shapeOf(done.left), shapeOf(done.right));
        const again = makePlan(next(init, done));
        for (const side of SIDES) assert.deepEqual(inOrder(again.operations[side]), []);
        assert.deepEqual(again.conflicts, []);
      }),
      RUNS,
    );
  });

  it('3: one way, has nothing more to do afterwards, but for what it was not allowed to remove', () => {
    fc.assert(
      fc.property(anyRun, (init) => {
        const done = apply(init, makePlan(init));
        const again = makePlan(next(init, done));
        for (const side of SIDES) assert.deepEqual(inOrder(again.operations[side]), []);
      }),
      RUNS,
    );
  });

  it('4: is the same the other way round when the sides are swapped', () => {
    fc.assert(
      fc.property(anyRun, (init) => {
        const plan = makePlan(init);
        const swapped = makePlan(mirrored(init));
        assert.deepEqual(shapeOf(plan.targets.left), shapeOf(swapped.targets.right));
        assert.deepEqual(shapeOf(plan.targets.right), shapeOf(swapped.targets.left));
      }),
      RUNS,
    );
  });

  it('8: of both, is no conflict where contents are the same', () => {
    fc.assert(
      fc.property(anyThree, ({ base, left }) => {
        const plan = makePlan(planInit({ base, left, right: left }));
        assert.deepEqual(plan.conflicts, []);
        for (const side of SIDES) assert.deepEqual(inOrder(plan.operations[side]), []);
      }),
      RUNS,
    );
  });

  it('of both, removes nothing where no earlier run is known', () => {
    fc.assert(
      fc.property(bothKept, (init) => {
        const { targets } = makePlan({ ...init, base: undefined });
        for (const side of SIDES) {
          const after = contentsOf(targets[side]);
          for (const content of contentsOf(init[side])) assert.ok(after.has(content), `"${content}" is gone`);
        }
      }),
      RUNS,
    );
  });

  it('one way, leaves what only the destination has, unless it is to be removed', () => {
    fc.assert(
      fc.property(anyRun, (init) => {
        fc.pre(init.mode !== 'both');
        const [source, destination] =
          init.mode === 'push' ? [init.left, init.right] : [init.right, init.left];
        const sourcePaths = new Set(pathsOf(source));
        const { targets } = makePlan({ ...init, deletes: false });
        const after = new Set(pathsOf(init.mode === 'push' ? targets.right : targets.left));
        for (const at of pathsOf(destination)) {
          const isReplaced = [...sourcePaths].some((other) => at.startsWith(`${other}/`));
          assert.ok(after.has(at) || isReplaced, at);
        }
      }),
      RUNS,
    );
  });

  it('one way, changes nothing at the source, and makes the destination a mirror where it may remove', () => {
    fc.assert(
      fc.property(anyRun, (init) => {
        fc.pre(init.mode !== 'both');
        const { targets, operations } = makePlan({ ...init, deletes: true });
        const [source, destination] =
          init.mode === 'push' ? (['left', 'right'] as const) : (['right', 'left'] as const);
        assert.deepEqual(inOrder(operations[source]), []);
        assert.ok(isSameTree(targets[destination], init[source]));
      }),
      RUNS,
    );
  });

  it('13: leaves what takes no part where it is, and the way to it', () => {
    const anyPartly = anyRun.chain((init) =>
      fc
        .tuple(withUnmanaged(init.left), withUnmanaged(init.right))
        .map(([left, right]) => ({ ...init, left, right })),
    );
    fc.assert(
      fc.property(anyPartly, (init) => {
        const plan = makePlan(init);
        const done = apply(init, plan);
        for (const side of SIDES) {
          const before = filesOf(init[side]).filter(([, node]) => node.kind === 'unmanaged');
          const after = new Map(filesOf(done[side]));
          for (const [at, node] of before) assert.deepEqual(after.get(at), node, `${at} of the ${side} side`);
          assert.equal([...after.values()].filter((node) => node.kind === 'unmanaged').length, before.length);
        }
      }),
      RUNS,
    );
  });
});
