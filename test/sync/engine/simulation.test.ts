// Two sides that are edited by chance and brought together, with faults at every step: the shipped survey, plan, application
// and engine, over storages in memory. The numbers are those of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { inOrder, type Operation } from '../../../src/sync/core/operations.ts';
import type { Plan } from '../../../src/sync/core/plan.ts';
import type { RunResult } from '../../../src/sync/engine/run-pair.ts';
import {
  beginEdits,
  contentsOf,
  createChance,
  editByChance,
  everyContent,
  openTwoSides,
  textsIn,
  type Fault,
  type TwoSides,
} from './two-sides.ts';

const SEEDS = 60;
const ROUNDS = 4;
const EDITS = 6;

const edit = async ({ storages }: TwoSides, chance: (below: number) => number): Promise<void> => {
  for (let count = 0; count < EDITS; count += 1) {
    await editByChance(storages.left, chance);
    await editByChance(storages.right, chance);
  }
};

const stepsOf = ({ plan }: RunResult): number =>
  inOrder(plan.operations.left).length + inOrder(plan.operations.right).length;

/** Runs until nothing is left to do, but at most so many times. */
const settle = async (sides: TwoSides, most: number): Promise<void> => {
  for (let count = 0; count < most; count += 1) {
    const result = await sides.run();
    if (stepsOf(result) === 0) return;
    for (const side of ['left', 'right'] as const)
      for (const { operation, result: outcome } of result.settled[side])
        assert.equal(
          outcome.outcome,
          'done',
          `${operation.action} ${operation.path} of the ${side} side: ${JSON.stringify(outcome)}`,
        );
  }
  assert.equal(stepsOf(await sides.run()), 0, 'nothing is left to do');
};

const areSame = async ({ storages }: TwoSides): Promise<void> =>
  assert.deepEqual(await contentsOf(storages.left), await contentsOf(storages.right));

/** Contents of files that have a name on some side. */
const namedTexts = async ({ storages }: TwoSides): Promise<Set<string>> =>
  new Set([...textsIn(await contentsOf(storages.left)), ...textsIn(await contentsOf(storages.right))]);

const nothingIsLost = async (sides: TwoSides, before: ReadonlySet<string>): Promise<void> => {
  const after = await everyContent(sides);
  for (const content of before) assert.ok(after.has(content), `"${content}" is lost`);
};

const isLast = (operation: Operation, { operations }: Plan): boolean =>
  [...operations.left.removals, ...operations.right.removals].some((each) => each === operation);

/** And nothing is removed at the end, unless it was the end that failed. */
const failureIsTold = ({ plan, settled }: RunResult): void => {
  const all = [...settled.left, ...settled.right];
  const failed = all.findIndex(({ result }) => result.outcome !== 'done');
  assert.ok(failed >= 0, 'the failure is told');
  const first = all[failed]?.operation;
  if (first === undefined || isLast(first, plan) || first.action === 'set-attributes') return;
  for (const { operation, result } of all.filter((one) => isLast(one.operation, plan)))
    assert.notEqual(result.outcome, 'done', operation.path);
};

describe('two sides that are edited and brought together', () => {
  it('1, 2, 3: lose nothing, are the same after one run, and then there is nothing to do', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const sides = await openTwoSides();
      const chance = createChance(seed);
      for (let round = 0; round < ROUNDS; round += 1) {
        await edit(sides, chance);
        const before = await everyContent(sides);
        await settle(sides, 1);
        await areSame(sides);
        await nothingIsLost(sides, before);
      }
    }
  });

  it('20: lose nothing when what is known of earlier runs is lost, and come together again', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const sides = await openTwoSides();
      const chance = createChance(seed);
      await edit(sides, chance);
      await settle(sides, 1);
      await edit(sides, chance);
      sides.loseBase();
      const before = await namedTexts(sides);
      await settle(sides, 1);
      await areSame(sides);
      const after = await namedTexts(sides);
      for (const text of before) assert.ok(after.has(text), `"${text}" has no name any more`);
    }
  });

  it('12: lose nothing that somebody writes, moves or removes while they are brought together', async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const race = async (at: number): Promise<number> => {
        const sides = await openTwoSides();
        const chance = createChance(seed);
        await edit(sides, chance);
        await settle(sides, 1);
        await edit(sides, chance);
        let before = await everyContent(sides);
        let raced: readonly string[] = [];
        const quicker = createChance(seed * 1000 + at + 1);
        await sides.run(
          {},
          {
            at,
            when: 'race',
            edit: async () => {
              const named = await namedTexts(sides);
              for (const side of ['left', 'right'] as const)
                for (let count = 0; count < 3; count += 1) await editByChance(sides.storages[side], quicker);
              before = new Set([...before, ...(await everyContent(sides))]);
              raced = [...(await namedTexts(sides))].filter((text) => !named.has(text));
            },
          },
        );
        const { changes } = sides;
        await nothingIsLost(sides, before);
        await settle(sides, 3);
        await areSame(sides);
        await nothingIsLost(sides, before);
        const after = await namedTexts(sides);
        for (const text of raced)
          assert.ok(after.has(text), `"${text}" of the racer has no name any more (${seed}, ${at})`);
        return changes;
      };
      const changes = await race(Infinity);
      for (let at = 0; at < changes; at += 1) await race(at);
    }
  });

  for (const code of ['CANCELLED', 'INTERNAL', 'NO_SPACE'] as const)
    for (const when of ['before', 'after'] as const)
      it(`19, 22: lose nothing when a change fails (${code}, ${when} it was made), and the next runs finish`, async () => {
        for (let seed = 1; seed <= 12; seed += 1) {
          let wanted: unknown;
          const faultAt = async (fault: Fault | undefined): Promise<number> => {
            beginEdits();
            const sides = await openTwoSides();
            const chance = createChance(seed);
            await edit(sides, chance);
            await settle(sides, 1);
            await edit(sides, chance);
            const before = await everyContent(sides);
            const result = await sides.run({}, fault).catch((error: { code?: string }) => {
              assert.equal(error.code, 'CANCELLED');
            });
            const { changes } = sides;
            await nothingIsLost(sides, before);
            if (result !== undefined && fault !== undefined) failureIsTold(result);
            await settle(sides, 2);
            await areSame(sides);
            await nothingIsLost(sides, before);
            // The same contents have names as without a fault: no edit was taken back.
            const came = [...(await namedTexts(sides))].sort();
            wanted ??= came;
            assert.deepEqual(came, wanted, `seed ${seed}, fault at ${fault?.at}`);
            return changes;
          };
          const changes = await faultAt(undefined);
          for (let at = 0; at < changes; at += 1) await faultAt({ at, when, code });
        }
      });
});
