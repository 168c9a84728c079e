// Steps of a plan in any order that their kinds allow, and how many there may be. The numbers are those of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { remotePathSegments } from '../../../src/base/index.ts';
import { inOrder, type Operation, type SideOperations } from '../../../src/sync/core/operations.ts';
import { makePlan, type Plan } from '../../../src/sync/core/plan.ts';
import { countEntries, type DirectoryNode, type Node } from '../../../src/sync/core/tree.ts';
import { createChance } from '../engine/two-sides.ts';
import { anyThree, apply, file, planInit, shapeOf, tree } from './trees.ts';

const depthOf = ({ path }: Operation): number => remotePathSegments(path).length;

const shuffled = <T>(items: readonly T[], chance: (below: number) => number): T[] => {
  const left = [...items];
  return items.map(() => left.splice(chance(left.length), 1)[0] as T);
};

/** Every kind by itself: directories above before those below where they are made, and after them where they go. */
const inAnotherOrder = (operations: SideOperations, chance: (below: number) => number): SideOperations => {
  const down = <T extends Operation>(steps: readonly T[]): T[] =>
    shuffled(steps, chance).sort((one, other) => depthOf(one) - depthOf(other));
  return {
    makeDirectories: down(operations.makeDirectories),
    copies: shuffled(operations.copies, chance),
    moves: shuffled(operations.moves, chance),
    clear: down(operations.clear).reverse(),
    makeDirectoriesInPlace: down(operations.makeDirectoriesInPlace),
    writes: shuffled(operations.writes, chance),
    setAttributes: shuffled(operations.setAttributes, chance),
    removals: down(operations.removals).reverse(),
  };
};

describe('the steps of a plan', () => {
  it('5: come to the same trees in any order that their kinds allow', () => {
    fc.assert(
      fc.property(anyThree, fc.integer({ min: 1 }), (three, seed) => {
        const init = planInit(three);
        const plan = makePlan(init);
        const chance = createChance(seed);
        const other: Plan = {
          ...plan,
          operations: {
            left: inAnotherOrder(plan.operations.left, chance),
            right: inAnotherOrder(plan.operations.right, chance),
          },
        };
        assert.deepEqual(
          Object.values(apply(init, other)).map(shapeOf),
          Object.values(apply(init, plan)).map(shapeOf),
        );
      }),
      { numRuns: 1500 },
    );
  });

  it('7: are at most as many as there are entries to make and to take away, whatever the trees', () => {
    fc.assert(
      fc.property(anyThree, (three) => {
        const init = planInit(three);
        const { operations, targets } = makePlan(init);
        for (const side of ['left', 'right'] as const)
          assert.ok(
            inOrder(operations[side]).length <= countEntries(init[side]) + 2 * countEntries(targets[side]),
          );
      }),
      { numRuns: 1500 },
    );
  });
});

/** Directories that count how often somebody looks into them. */
const counted = (): { readonly of: (node: DirectoryNode) => DirectoryNode; looks: number } => {
  const counter = {
    looks: 0,
    of: (node: DirectoryNode): DirectoryNode => {
      const children = new Map<string, Node>(
        [...node.children].map(([name, child]) => [
          name,
          child.kind === 'directory' ? counter.of(child) : child,
        ]),
      );
      return {
        kind: 'directory',
        get children() {
          counter.looks += 1;
          return children;
        },
      };
    },
  };
  return counter;
};

const deep = (depth: number, leaf: string): DirectoryNode => {
  let node = tree({ leaf });
  for (let level = 0; level < depth; level += 1)
    node = { kind: 'directory', children: new Map([['d', node]]) };
  return node;
};

const wide = (count: number, content: (index: number) => string): DirectoryNode => ({
  kind: 'directory',
  children: new Map(
    Array.from({ length: count }, (_, index) => [
      `d${index}`,
      { kind: 'directory', children: new Map([['f', file(content(index))]]) },
    ]),
  ),
});

describe('7, 28: a plan looks into no directory more often than', () => {
  const DEPTH = 200;
  const WIDTH = 4000;
  const cases: readonly (readonly [string, DirectoryNode, DirectoryNode, DirectoryNode, number])[] = [
    [
      'its depth allows, where one file deep down differs',
      deep(DEPTH, 'a'),
      deep(DEPTH, 'b'),
      deep(DEPTH, 'c'),
      DEPTH * 8,
    ],
    [
      'a few times, where all of them differ',
      wide(WIDTH, String),
      wide(WIDTH, (index) => `l${index}`),
      wide(WIDTH, (index) => `r${index}`),
      40,
    ],
    [
      'a few times, where all of them hold the same and have gone elsewhere',
      wide(WIDTH, () => 'same'),
      tree({ e: wide(WIDTH, () => 'same') as Node }),
      wide(WIDTH, () => 'same'),
      40,
    ],
  ];
  for (const [title, base, left, right, most] of cases)
    it(title, () => {
      const counter = counted();
      const init = planInit({ base: counter.of(base), left: counter.of(left), right: counter.of(right) });
      const entries = countEntries(init.base) + countEntries(init.left) + countEntries(init.right);
      counter.looks = 0;
      makePlan(init);
      assert.ok(counter.looks <= most * entries, `${counter.looks} looks at ${entries} entries`);
    });
});
