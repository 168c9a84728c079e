// Pulls the plug at every call of every operation, on a disk that forgets what was not synced.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DiskCore } from '../../../src/storage/disk/disk-core.ts';
import { createCore, isPartly } from './bed.ts';
import { withFaults } from './faulty-calls.ts';
import { SCENARIOS, visibleTree, type Scenario } from './scenarios.ts';
import { createSimulatedDisk, type SimulatedDisk } from './simulated-disk.ts';
import type { CutChoice } from './simulated-inode.ts';

/** A choice that is different for each seed and the same for each run. */
const chance = (seed: number): CutChoice => {
  const bit = (index: number): boolean =>
    ((Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b)) >>> 13) % 2 === 0;
  return { keepsChange: bit, unsynced: bit(99) ? 'empty' : 'zeros' };
};

const CHOICES: Readonly<Record<string, CutChoice>> = {
  'nothing that was not synced': { keepsChange: () => false, unsynced: 'empty' },
  'names, but no content that was not synced': { keepsChange: () => true, unsynced: 'zeros' },
  everything: { keepsChange: () => true, unsynced: 'whole' },
  'only the latest changes': { keepsChange: (index) => index >= 2, unsynced: 'empty' },
  'only the earliest changes': { keepsChange: (index) => index < 2, unsynced: 'zeros' },
  'some changes': chance(1),
  'some other changes': chance(2),
  'yet other changes': chance(3),
};

interface Attempt {
  readonly disk: SimulatedDisk;
  readonly before: Readonly<Record<string, string>>;
  readonly acknowledged: boolean;
  readonly calls: number;
}

/** Runs the scenario with the power going at call `n`; never, when 0. */
const attempt = async (scenario: Scenario, n: number): Promise<Attempt> => {
  const disk = createSimulatedDisk(scenario.disk);
  const preparing = createCore(disk.calls, scenario.init);
  await scenario.prepare?.(preparing, disk);
  preparing.close();
  disk.settle();
  scenario.plant?.(disk);
  const before = visibleTree(disk);
  const faulty = withFaults(disk.calls);
  const core: DiskCore = createCore(faulty.calls, scenario.init);
  faulty.arm(n, 'EIO', true);
  let acknowledged = false;
  try {
    acknowledged = !isPartly(await scenario.run(core));
  } catch {
    // The power is gone; whatever the operation made of that does not matter any more.
  }
  return { disk, before, acknowledged, calls: faulty.count };
};

/** The disk as the next start of the server finds and sweeps it. */
const restart = (scenario: Scenario, disk: SimulatedDisk, choice: CutChoice): SimulatedDisk => {
  const found = disk.cut(choice);
  const core = createCore(found.calls, scenario.init);
  core.recoverStaging();
  core.close();
  assert.deepEqual(
    Object.keys(found.tree()).filter((path) => path.startsWith('/.wherry/staging/')),
    [],
  );
  return found;
};

const assertOldOrNew = (
  scenario: Scenario,
  before: Attempt['before'],
  found: SimulatedDisk,
  what: string,
): void => {
  const planted = scenario.plant === undefined ? {} : before;
  for (const [path, content] of Object.entries(visibleTree(found))) {
    if (path in planted && content !== planted[path]) continue;
    assert.ok(
      content === before[path] || content === scenario.after[path],
      `${what}: ${path} holds "${content}"`,
    );
  }
  for (const [path, content] of Object.entries(before)) {
    if (path in planted || scenario.after[path] !== content) continue;
    assert.equal(visibleTree(found)[path], content, `${what}: ${path} was not to change`);
  }
};

describe('A power cut at any call', () => {
  for (const scenario of SCENARIOS) {
    it(`of ${scenario.name} leaves the old or the new, and keeps what was acknowledged`, async () => {
      const { calls } = await attempt(scenario, 0);
      assert.ok(calls > 2);
      const { stride = 1 } = scenario;
      // The last time it never goes.
      for (let n = 1 + (calls % stride); n <= calls + 1; n += stride) {
        for (const [kept, choice] of Object.entries(CHOICES)) {
          const { disk, before, acknowledged } = await attempt(scenario, n);
          const found = restart(scenario, disk, choice);
          const what = `power gone at call ${n} of ${calls}, kept: ${kept}`;
          assertOldOrNew(scenario, before, found, what);
          if (n > calls) assert.ok(acknowledged, what);
          if (acknowledged) assert.deepEqual(visibleTree(found), scenario.after, what);
        }
      }
    });
  }

  it('of a batch into new directories leaves each of those it stages whole, empty or not at all', async () => {
    for (const scenario of SCENARIOS.filter(({ name }) => name.startsWith('a batch into new directories'))) {
      const { calls } = await attempt(scenario, 0);
      for (let n = 1; n <= calls; n += 1) {
        for (const choice of Object.values(CHOICES)) {
          const { disk } = await attempt(scenario, n);
          const found = visibleTree(restart(scenario, disk, choice));
          for (const staged of ['/new', '/mount/new', '/missing/above']) {
            // Links are made when the directory has its name.
            const below = Object.keys(scenario.after).filter(
              (at) => at.startsWith(`${staged}/`) && scenario.after[at]?.startsWith('-> ') !== true,
            );
            const there = below.filter((at) => at in found);
            assert.ok(
              there.length === 0 || there.length === below.length,
              `${scenario.name}, call ${n}: ${staged} holds ${there.join(', ')}`,
            );
          }
        }
      }
    }
  });

  it('of a move never leaves the entry under neither name', async () => {
    for (const scenario of SCENARIOS.filter(({ name }) => name.startsWith('a move'))) {
      const { calls } = await attempt(scenario, 0);
      for (let n = 1; n <= calls; n += 1) {
        for (const choice of Object.values(CHOICES)) {
          const { disk } = await attempt(scenario, n);
          const contents = Object.values(visibleTree(restart(scenario, disk, choice)));
          for (const content of Object.values(scenario.after))
            assert.ok(contents.includes(content), `${scenario.name}, call ${n}: "${content}" is lost`);
        }
      }
    }
  });
});
