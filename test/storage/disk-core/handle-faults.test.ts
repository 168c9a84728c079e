// Makes every call of an edit through a handle fail, one at a time, and pulls the plug at every one of them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { isWherryError } from '../../../src/base/index.ts';
import { bytes, codeOf, createCore, path, upload } from './bed.ts';
import { withFaults } from './faulty-calls.ts';
import { HANDLE_SCENARIOS, runEdits, type HandleScenario } from './handle-scenarios.ts';
import { visibleTree } from './scenarios.ts';
import { createSimulatedDisk, type SimulatedDisk } from './simulated-disk.ts';
import type { CutChoice } from './simulated-inode.ts';

const CODES = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE'] as const;

const CUTS: Readonly<Record<string, CutChoice>> = {
  'nothing that was not synced': { keepsChange: () => false, unsynced: 'empty' },
  'names, but no content that was not synced': { keepsChange: () => true, unsynced: 'zeros' },
  everything: { keepsChange: () => true, unsynced: 'whole' },
  'only the latest changes': { keepsChange: (index) => index >= 2, unsynced: 'empty' },
  'only the earliest changes': { keepsChange: (index) => index < 2, unsynced: 'zeros' },
  'every other change': { keepsChange: (index) => index % 2 === 0, unsynced: 'zeros' },
};

interface Attempt {
  readonly disk: SimulatedDisk;
  /** The last state that was acknowledged. */
  readonly synced: number;
  readonly calls: number;
  readonly error: unknown;
}

const attempt = async (
  scenario: HandleScenario,
  n: number,
  code: string,
  forGood: boolean,
): Promise<Attempt> => {
  const disk = createSimulatedDisk(scenario.disk);
  const preparing = createCore(disk.calls, scenario.init);
  await scenario.prepare(preparing, disk);
  preparing.close();
  disk.settle();
  const faulty = withFaults(disk.calls);
  const core = createCore(faulty.calls, scenario.init);
  faulty.arm(n, code, forGood);
  let synced = 0;
  let error: unknown;
  try {
    await runEdits(core, scenario, (state) => (synced = state));
  } catch (thrown: unknown) {
    error = thrown;
  }
  const calls = faulty.count;
  if (forGood) return { disk, synced, calls, error };
  faulty.disarm();
  core.close();
  return { disk, synced, calls, error };
};

const restart = (scenario: HandleScenario, disk: SimulatedDisk): void => {
  const next = createCore(disk.calls, scenario.init);
  next.recoverStaging();
  next.close();
};

const fileIn = (scenario: HandleScenario, disk: SimulatedDisk): string | undefined =>
  visibleTree(disk)[scenario.file];

describe('A failure of any one call of an edit', () => {
  for (const scenario of HANDLE_SCENARIOS) {
    it(`of ${scenario.name} leaves a whole state of the file, and nothing else`, async () => {
      const { calls, synced } = await attempt(scenario, 0, 'EIO', false);
      assert.equal(synced, 2);
      for (let n = 1; n <= calls; n += 1) {
        for (const code of CODES) {
          const what = `call ${n} of ${calls} failing with ${code}`;
          const { disk, synced: kept, error } = await attempt(scenario, n, code, false);
          if (error !== undefined) {
            assert.ok(isWherryError(error), `${what}: ${String(error)}`);
            assert.doesNotMatch(error.message, /simulated|\.wherry\/staging|\.part/u, what);
          }
          // What was not acknowledged may have become the file all the same, as long as it is whole.
          const allowed = scenario.states.slice(kept, kept + 2);
          assert.ok(allowed.includes(fileIn(scenario, disk)), `${what}: "${fileIn(scenario, disk)}"`);
          if (error === undefined) assert.equal(kept, 2, what);
          assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0], what);
          restart(scenario, disk);
          const left = Object.keys(disk.tree()).filter((at) => /\/staging\/|\.part$/u.test(at));
          assert.deepEqual(left, [], what);
        }
      }
    });
  }
});

describe('A power cut at any call of an edit', () => {
  for (const scenario of HANDLE_SCENARIOS) {
    it(`of ${scenario.name} leaves a whole state of the file, and what was acknowledged`, async () => {
      const { calls } = await attempt(scenario, 0, 'EIO', true);
      for (let n = 1; n <= calls + 1; n += 1) {
        for (const [kept, choice] of Object.entries(CUTS)) {
          const { disk, synced } = await attempt(scenario, n, 'EIO', true);
          const found = disk.cut(choice);
          restart(scenario, found);
          const what = `power gone at call ${n} of ${calls}, kept: ${kept}`;
          const allowed = scenario.states.slice(synced, synced + 2);
          assert.ok(allowed.includes(fileIn(scenario, found)), `${what}: "${fileIn(scenario, found)}"`);
          assert.deepEqual(
            Object.keys(found.tree()).filter((at) => at.startsWith('/.wherry/staging/')),
            [],
            what,
          );
        }
      }
    });
  }
});

describe('A handle', () => {
  it('commits nothing after a write that did not fit, and nothing after a sync that failed', async () => {
    const disk = createSimulatedDisk({ capacity: 100 });
    const faulty = withFaults(disk.calls);
    const core = createCore(faulty.calls);
    await upload(core, '/file', 'old content');
    const large = core.openHandle(path('/file'), { access: 'write' });
    await large.write(bytes('new'), 0, undefined);
    assert.equal(await codeOf(() => large.write(new Uint8Array(200), 3, undefined)), 'NO_SPACE');
    for (const call of [() => large.sync(), () => large.close(), () => large.write(bytes('x'), 0, undefined)])
      assert.equal(await codeOf(call), 'NO_SPACE');
    await large.discard();
    const failing = core.openHandle(path('/file'), { access: 'write' });
    await failing.write(bytes('new'), 0, undefined);
    // The time is set, then the file is synced.
    faulty.arm(2, 'EIO');
    assert.equal(await codeOf(() => failing.sync()), 'INTERNAL');
    faulty.disarm();
    assert.equal(await codeOf(() => failing.sync()), 'INTERNAL');
    await failing.discard();
    assert.deepEqual(visibleTree(disk), { '/file': 'old content' });
    core.close();
    assert.equal(disk.openDescriptors, 0);
  });

  it('keeps the mode of the file, but for what lets it run as another user', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    await upload(core, '/file', 'old content');
    const fd = disk.calls.openFile(disk.calls.openRoot('/').directory, 'file', 'read');
    disk.calls.setFileMode(fd, 0o4710);
    const handle = core.openHandle(path('/file'), { access: 'write' });
    await handle.write(bytes('new'), 0, undefined);
    await handle.close();
    const { directory } = disk.calls.openRoot('/');
    assert.equal((disk.calls.lstat(directory, 'file')?.mode ?? 0) & 0o7777, 0o710);
  });

  it('edits a copy that shares blocks with the file, where there is such a thing', async () => {
    const disk = createSimulatedDisk();
    let clones = 0;
    const core = createCore({
      ...disk.calls,
      clone: (from, to) => {
        clones += 1;
        const content = new Uint8Array(100);
        const length = disk.calls.read(from, content, 0, content.length, 0);
        disk.calls.write(to, content, 0, length, 0);
        disk.calls.setFileMode(to, 0o4777);
        return true;
      },
    });
    await upload(core, '/file', 'old content');
    const cut = core.openHandle(path('/file'), { access: 'write' });
    await cut.truncate(3);
    await cut.write(bytes('!'), 3, undefined);
    await cut.close();
    assert.deepEqual(visibleTree(disk), { '/file': 'old!' });
    assert.equal(clones, 1);
    const { directory } = disk.calls.openRoot('/');
    assert.equal((disk.calls.lstat(directory, 'file')?.mode ?? 0) & 0o7777, 0o644);
  });

  it('copies a large file in steps, between which others have their turn and a discard ends it', async () => {
    const disk = createSimulatedDisk();
    disk.plantFile('/file', 'x'.repeat(20 * 1024 * 1024));
    let writes = 0;
    const core = createCore({
      ...disk.calls,
      write: (...args) => {
        writes += 1;
        return disk.calls.write(...args);
      },
    });
    const whole = core.openHandle(path('/file'), { access: 'write' });
    let isWritten = false;
    const writing = whole.write(bytes('new'), 0, undefined).then(() => (isWritten = true));
    let turns = 0;
    for (; !isWritten; turns += 1) await turn();
    await writing;
    assert.ok(turns >= 2, `${turns} turns`);
    assert.equal(writes, 21);
    await whole.discard();
    const given = core.openHandle(path('/file'), { access: 'write' });
    const refused = codeOf(() => given.write(bytes('new'), 0, undefined));
    await turn();
    await given.discard();
    assert.equal(await refused, 'BAD_REQUEST');
    assert.ok(writes < 2 * 20, `${writes} writes`);
    core.close();
    assert.deepEqual([disk.openDescriptors, Object.keys(visibleTree(disk))], [0, ['/file']]);
  });

  it('refuses to go on when another program changes the open file itself', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    await upload(core, '/file', 'old content');
    const reading = core.openHandle(path('/file'), { access: 'read' });
    const writing = core.openHandle(path('/file'), { access: 'write' });
    const stranger = disk.calls.openFile(disk.calls.openRoot('/').directory, 'file', 'read');
    disk.calls.write(stranger, bytes('OLD'), 0, 3, 0);
    assert.equal(await codeOf(() => reading.read(new Uint8Array(5), 0)), 'CHANGED');
    assert.equal(await codeOf(() => writing.write(bytes('x'), 0, undefined)), 'CHANGED');
    await reading.discard();
    await writing.discard();
    assert.deepEqual(visibleTree(disk), { '/file': 'OLD content' });
  });
});
