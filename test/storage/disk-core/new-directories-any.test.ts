// Staging new directories as a whole is only another way to do the same: whatever a batch holds, its answers and what is
// there after it are those of files that are staged one by one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CONFLICT_POLICIES, type BatchEntry } from '../../../src/storage/index.ts';
import type { DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { answers, batch, createCore, directory, file, link, path } from './bed.ts';
import { createSimulatedDisk } from './simulated-disk.ts';

type Batches = readonly (readonly BatchEntry[])[];

const PARENTS = ['', 'd/', 'd/', 'd/e/', 'd/e/f/', 'g/h/', 'l/', 'l/d/', 'k/', 'D/'];
const TARGETS = ['a', 'd', '.', '..', 'd/..', 'd/e/../a', '../d', 'k'];

const anyPath = (names: readonly string[]) =>
  fc.tuple(fc.constantFrom(...PARENTS), fc.constantFrom(...names)).map(([parent, name]) => parent + name);

const anyFile = (names: readonly string[]) =>
  fc
    .tuple(anyPath(names), fc.constantFrom('one', 'two', ''), fc.integer({ min: 1, max: 3 }))
    .map(([at, content, seconds]) => file(at, content, { mtimeUs: seconds * 1_000_000 }));

const corrupted = (entry: BatchEntry): BatchEntry => ({ ...entry, hash: new Uint8Array(32) });

const anyBatches = (entry: fc.Arbitrary<BatchEntry>) =>
  fc.array(fc.array(entry, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 3 });

const anyInit = fc.record({
  durability: fc.constantFrom('disk' as const, 'process' as const),
  staging: fc.constantFrom('root' as const, 'beside' as const),
});

/** Answers of the batches, one after another, and what is there then. */
const play = async (
  isWhole: boolean,
  batches: Batches,
  init: Partial<DiskCoreInit>,
  policy: (typeof CONFLICT_POLICIES)[number],
) => {
  const disk = createSimulatedDisk();
  const core = createCore({ ...disk.calls, renamesOpenDirectories: isWhole }, init);
  const all: string[][] = [];
  for (const entries of batches)
    all.push(await answers(core.writeBatch(path('/'), batch(...entries), { policy })));
  core.close();
  assert.equal(disk.openDescriptors, 0);
  const tree = Object.entries(disk.tree()).filter(([at]) => !/^\/\.wherry(?:\/staging)?$/u.test(at));
  return { all, tree };
};

const depth = ({ path: at }: BatchEntry): number => at.split('/').length;

/** Directories that hold nothing but such directories left out. */
const withoutEmpty = (tree: readonly (readonly [string, string])[]) =>
  tree.filter(([at, content]) => {
    const holds = tree.some(([other, held]) => held !== '/' && other.startsWith(`${at}/`));
    return content !== '/' || holds;
  });

describe('Any batch is answered, and leaves what it would leave, if each of its files were staged alone', () => {
  const numRuns = 300;

  it('whatever names its files, links and directories have', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'l', 'k'];
    const anyEntry = fc.oneof(
      { weight: 12, arbitrary: anyFile(names) },
      {
        weight: 1,
        arbitrary: fc.tuple(anyPath(names), fc.constantFrom(...TARGETS)).map((two) => link(...two)),
      },
      { weight: 1, arbitrary: anyPath(names).map((at) => directory(at)) },
    );
    await fc.assert(
      fc.asyncProperty(
        anyBatches(anyEntry),
        anyInit,
        fc.constantFrom(...CONFLICT_POLICIES),
        async (any, init, policy) => {
          // Of a path that is to be a file and then, in the same batch, a directory, only one comes to be: where files wait to
          // be synced, that was always the directory, and is now whichever comes first.
          const batches = any.map((entries) =>
            init.durability === 'disk' ? entries.toSorted((a, b) => depth(b) - depth(a)) : entries,
          );
          const [whole, alone] = [
            await play(true, batches, init, policy),
            await play(false, batches, init, policy),
          ];
          assert.deepEqual(whole, alone);
        },
      ),
      { numRuns },
    );
  });

  it('whichever of its files are refused, but for directories that hold none and do not appear', async () => {
    const names = ['a', 'b', 'c'];
    const anyEntry = fc.oneof(anyFile(names), anyFile(names).map(corrupted));
    await fc.assert(
      fc.asyncProperty(anyBatches(anyEntry), anyInit, async (batches, init) => {
        const [whole, alone] = [
          await play(true, batches, init, 'fail'),
          await play(false, batches, init, 'fail'),
        ];
        assert.deepEqual(
          { ...whole, tree: withoutEmpty(whole.tree) },
          { ...alone, tree: withoutEmpty(alone.tree) },
        );
      }),
      { numRuns },
    );
  });
});
