// Dry runs of trees: they change nothing, and tell what a real run then does.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent, TreeTransferOptions, TreeTransferResult } from '../../src/files/index.ts';
import { CONFLICT_POLICIES, type Problem } from '../../src/storage/index.ts';
import type { MemoryStorage } from '../../src/storage/memory/index.ts';
import { createBed, patternBytes, put, snapshot, type Bed } from './bed.ts';

/** What a random tree is made of: few names, so that two trees meet often. */
interface Plant {
  readonly path: readonly string[];
  readonly kind: 'file' | 'directory' | 'link';
  readonly size: number;
  readonly seed: number;
  readonly mtimeUs: number;
  readonly executable: boolean;
  readonly target: string;
}

const NAME = fc.constantFrom('a', 'b', 'a (1)', 'c.txt', 'c (1).txt');
const PLANT: fc.Arbitrary<Plant> = fc.record({
  path: fc.array(NAME, { minLength: 1, maxLength: 3 }),
  kind: fc.constantFrom('file', 'file', 'file', 'directory', 'link'),
  size: fc.constantFrom(0, 3, 3, 300_000),
  seed: fc.constantFrom(1, 2),
  mtimeUs: fc.constantFrom(1_600_000_000_000_000, 1_700_000_000_000_000),
  executable: fc.boolean(),
  target: fc.constantFrom('a', 'b', 'nothing', '../a', '../../../out'),
});
const TREE = fc.array(PLANT, { maxLength: 9 });
/** Links of what is there already lead nowhere: what else they reach once the transfer has made it, no plan can follow. */
const EXISTING = fc.array(
  PLANT.map((plant) => ({ ...plant, target: 'nowhere' })),
  { maxLength: 9 },
);

const plant = async (storage: MemoryStorage, top: string, tree: readonly Plant[]): Promise<void> => {
  await storage.makeDirectory(parseRemotePath(top), { parents: true });
  for (const { path, kind, size, seed, mtimeUs, executable, target } of tree) {
    const at = `${top}/${path.join('/')}`;
    try {
      await storage.stat(parseRemotePath(at));
      continue;
    } catch {
      // Free.
    }
    try {
      if (kind === 'directory') await storage.makeDirectory(parseRemotePath(at), { parents: true });
      else if (kind === 'link') storage.plantLink(parseRemotePath(at), target);
      else await put(storage, at, patternBytes(size, seed), { mtimeUs, executable });
    } catch {
      // Something that is no directory is in the way: the tree is one without it.
    }
  }
};

interface Told {
  readonly result: Omit<TreeTransferResult, 'problems'>;
  readonly events: readonly string[];
}

/** Why a link on the way leads to no directory can be told in more than one way. */
const codeOf = ({ code }: Problem): string =>
  code === 'NOT_FOUND' || code === 'FORBIDDEN' || code === 'NOT_A_DIRECTORY' ? 'ALREADY_EXISTS' : code;

const tell = async (
  work: (onEvent: (event: TransferEvent) => void) => Promise<TreeTransferResult>,
): Promise<Told> => {
  const events: string[] = [];
  const { problems, ...result } = await work((event) => {
    if (event.type === 'found' && event.complete) events.push(`found ${event.files} ${event.bytes}`);
    if (event.type === 'failed') events.push(`failed ${event.path} ${codeOf(event.problem)}`);
    if (event.type === 'done')
      events.push(`${event.outcome} ${event.kind} ${event.path} ${event.destination} ${event.size}`);
  });
  assert.equal(problems.length, events.filter((event) => event.startsWith('failed')).length);
  return { result, events: events.toSorted() };
};

const everything = async (bed: Bed): Promise<readonly string[]> => [
  ...(await snapshot(bed.storage)),
  ...(await snapshot(bed.local)),
];

/**
 * Which of two that travel side by side takes a number first that both want is open, and what a link that was given one
 * comes to lead to: then all are small, and links lead nowhere.
 */
const settled = (tree: readonly Plant[], { onConflict }: TreeTransferOptions): readonly Plant[] =>
  onConflict === 'rename'
    ? tree.map((plant) => ({ ...plant, size: Math.min(plant.size, 3), target: 'nowhere' }))
    : tree;

const assertPlanned = async (
  bed: Bed,
  work: (options: TreeTransferOptions) => Promise<TreeTransferResult>,
  options: TreeTransferOptions,
): Promise<void> => {
  const before = await everything(bed);
  const planned = await tell((onEvent) => work({ ...options, onEvent, dryRun: true }));
  assert.deepEqual(await everything(bed), before);
  const real = await tell((onEvent) => work({ ...options, onEvent }));
  assert.deepEqual(planned, real);
};

const OPTIONS = fc.record({
  onConflict: fc.constantFrom(...CONFLICT_POLICIES),
  contents: fc.boolean(),
  include: fc.constantFrom([], ['*.txt'], ['b/']),
  exclude: fc.constantFrom([], ['a (1)']),
});

describe('a dry run of a tree', () => {
  it('invariant 6: of an upload changes nothing, and tells what the upload then does', async () => {
    await fc.assert(
      fc.asyncProperty(TREE, fc.option(EXISTING), OPTIONS, async (here, there, options) => {
        const bed = await createBed();
        await plant(bed.local, '/here/tree', settled(here, options));
        if (there !== null) await plant(bed.storage, options.contents ? '/to' : '/to/tree', there);
        const work = (more: TreeTransferOptions): Promise<TreeTransferResult> =>
          bed.files.uploadDirectory('/here/tree', '/to', { ifExists: 'merge', ...more });
        await assertPlanned(bed, work, options);
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it('invariant 6: of a download changes nothing, and tells what the download then does', async () => {
    await fc.assert(
      fc.asyncProperty(TREE, fc.option(EXISTING), OPTIONS, async (there, here, options) => {
        const bed = await createBed();
        await plant(bed.storage, '/tree', settled(there, options));
        if (here !== null) await plant(bed.local, options.contents ? '/here/to' : '/here/to/tree', here);
        const work = (more: TreeTransferOptions): Promise<TreeTransferResult> =>
          bed.files.downloadDirectory('/tree', '/here/to', { ifExists: 'merge', ...more });
        await assertPlanned(bed, work, options);
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});
