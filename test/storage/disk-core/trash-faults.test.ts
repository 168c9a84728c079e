// Makes every call of what fills and empties the trash fail, and pulls the plug at each of them: whatever is removed or
// replaced is at every instant at its place or in the trash, with the path it had, and can be had again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError } from '../../../src/base/index.ts';
import type { DiskCore } from '../../../src/storage/disk/disk-core.ts';
import { createCore, isPartly, path, upload } from './bed.ts';
import { withFaults } from './faulty-calls.ts';
import { visibleTree } from './scenarios.ts';
import { createSimulatedDisk, type SimulatedDisk } from './simulated-disk.ts';
import type { CutChoice } from './simulated-inode.ts';
import { TRASH_SCENARIOS, type TrashScenario } from './trash-scenarios.ts';

const CODES = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE', 'ENOENT'] as const;

const chance = (seed: number): CutChoice => ({
  keepsChange: (index) => ((Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b)) >>> 13) % 2 === 0,
  unsynced: seed % 2 === 0 ? 'empty' : 'zeros',
});
const CHOICES: readonly CutChoice[] = [
  { keepsChange: () => false, unsynced: 'empty' },
  { keepsChange: () => true, unsynced: 'zeros' },
  { keepsChange: () => true, unsynced: 'whole' },
  { keepsChange: (index) => index >= 2, unsynced: 'empty' },
  { keepsChange: (index) => index < 2, unsynced: 'zeros' },
  chance(1),
  chance(2),
  chance(3),
];

/** Where each content is: paths in the root, or of an item of the trash. */
const whereIs = (disk: SimulatedDisk, content: string): readonly ('seen' | 'kept')[] =>
  Object.entries(disk.tree())
    .filter(([, found]) => found === content)
    .flatMap(([at]) => {
      if (!at.startsWith('/.wherry/')) return ['seen'] as const;
      return /^\/\.wherry\/trash\/[0-9a-z]{19}\/\d+(?:\/|$)/u.test(at) ? (['kept'] as const) : [];
    });

const itemsOf = (core: DiskCore) => core.trash.read(core.trash.groups());

interface Run {
  readonly disk: SimulatedDisk;
  readonly before: Readonly<Record<string, string>>;
  readonly acknowledged: boolean;
  readonly calls: number;
}

const run = async (scenario: TrashScenario, n: number, code: string, andAfter: boolean): Promise<Run> => {
  const disk = createSimulatedDisk(scenario.disk);
  const preparing = createCore(disk.calls, scenario.init);
  await scenario.prepare(preparing, disk);
  preparing.close();
  disk.settle();
  const before = visibleTree(disk);
  const faulty = withFaults(disk.calls);
  const core = createCore(faulty.calls, scenario.init);
  faulty.arm(n, code, andAfter);
  let acknowledged = false;
  try {
    acknowledged = !isPartly(await scenario.run(core));
  } catch (error: unknown) {
    if (!isWherryError(error) && !andAfter) throw error;
  }
  const calls = faulty.count;
  faulty.disarm();
  if (!andAfter) {
    core.close();
    assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0], `call ${n}: descriptors left open`);
  }
  return { disk, before, acknowledged, calls };
};

const check = (
  scenario: TrashScenario,
  found: SimulatedDisk,
  { before, acknowledged }: Run,
  what: string,
): void => {
  const seen = visibleTree(found);
  for (const [at, content] of Object.entries(seen))
    assert.ok(content === before[at] || content === scenario.after[at], `${what}: ${at} holds "${content}"`);
  for (const content of scenario.survives)
    assert.ok(whereIs(found, content).length > 0, `${what}: "${content}" is lost`);
  const [first, ...others] = (scenario.together ?? []).map((content) =>
    whereIs(found, content).includes('seen'),
  );
  for (const other of others) assert.equal(other, first, `${what}: half a tree is seen`);
  const core = createCore(found.calls, scenario.init);
  const items = itemsOf(core);
  for (const item of items) assert.notEqual(item.path, '/', `${what}: ${item.id} has lost its record`);
  if (acknowledged) {
    assert.deepEqual(seen, scenario.after, what);
    assert.deepEqual(items.map((item) => item.path).toSorted(), [...scenario.kept].toSorted(), what);
  }
  // Whatever was left behind, all of it can be removed and restored.
  for (const item of items) {
    const { outcome } = core.trash.restore(item.id, path(`/restored ${item.id}`), { policy: 'fail' });
    assert.equal(outcome, 'created', what);
  }
  assert.deepEqual(itemsOf(core), [], what);
  core.close();
};

describe('A trash on a disk that fails', () => {
  for (const scenario of TRASH_SCENARIOS) {
    it(`loses nothing by ${scenario.name} when any one call fails`, async () => {
      const whole = await run(scenario, 0, 'EIO', false);
      assert.ok(whole.acknowledged);
      check(scenario, whole.disk, whole, 'without a failure');
      for (let n = 1; n <= whole.calls; n += 1) {
        for (const code of CODES) {
          const attempt = await run(scenario, n, code, false);
          check(scenario, attempt.disk, attempt, `call ${n} of ${whole.calls} failing with ${code}`);
        }
      }
    });

    it(`loses nothing by ${scenario.name} when the power goes at any call`, async () => {
      const { calls } = await run(scenario, 0, 'EIO', false);
      for (let n = 1; n <= calls + 1; n += 1) {
        for (const [index, choice] of CHOICES.entries()) {
          const attempt = await run(scenario, n, 'EIO', true);
          if (n > calls) assert.ok(attempt.acknowledged);
          check(
            scenario,
            attempt.disk.cut(choice),
            attempt,
            `power gone at call ${n} of ${calls}, choice ${index}`,
          );
        }
      }
    });
  }
});

describe('Emptying a trash on a disk that fails', () => {
  const prepare = async (disk: SimulatedDisk): Promise<void> => {
    const core = createCore(disk.calls, { keepsTrash: true, now: () => 1e15 });
    await upload(core, '/stays', 'stays');
    await upload(core, '/tree', 'x');
    core.remove(path('/tree'));
    core.makeDirectory(path('/tree/a/b/c'), { parents: true });
    await upload(core, '/tree/a/b/c/deep', 'deep');
    await upload(core, '/tree/flat', 'flat');
    core.remove(path('/tree'), { recursive: true });
    core.close();
    disk.settle();
  };
  const LATER = { keepsTrash: true, now: () => 1e15 + 1e13 };
  const expire = (core: DiskCore) => {
    const steps = core.trash.expire(1000);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
  };

  it('leaves each item whole or gone, and is finished by the next look', async () => {
    for (let n = 1, calls = 1; n <= calls; n += 1) {
      for (const code of CODES) {
        const disk = createSimulatedDisk();
        await prepare(disk);
        const faulty = withFaults(disk.calls);
        const core = createCore(faulty.calls, LATER);
        faulty.arm(n, code);
        try {
          expire(core);
        } catch (error: unknown) {
          assert.ok(isWherryError(error), String(error));
        }
        calls = Math.max(calls, faulty.count);
        faulty.disarm();
        const tree = disk.tree();
        const parts = ['/flat', '/a/b/c/deep'].map((at) =>
          Object.keys(tree).some((found) => /\/[0-9a-z]{19}\/\d+\//u.test(found) && found.endsWith(at)),
        );
        assert.equal(parts[0], parts[1], `call ${n} failing with ${code}: half an item`);
        for (let look = 0; look < 3; look += 1) expire(core);
        assert.deepEqual(
          Object.keys(disk.tree()).filter((at) => at.startsWith('/.wherry/trash/')),
          ['/.wherry/trash/clock'],
          `call ${n} failing with ${code}`,
        );
        assert.equal(visibleTree(disk)['/stays'], 'stays');
        core.close();
        assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0]);
      }
    }
  });
});
