// Makes every call of every operation fail, one at a time: the operation is refused cleanly or succeeds, nothing is half
// done, nothing stays open, nothing stays in staging that the next start does not sweep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODES, WherryError, isWherryError } from '../../../src/base/index.ts';
import type { DiskCore } from '../../../src/storage/disk/disk-core.ts';
import {
  answers,
  batch,
  codeOf,
  createCore,
  download,
  file,
  isPartly,
  path,
  scanned,
  upload,
} from './bed.ts';
import { withFaults } from './faulty-calls.ts';
import { SCENARIOS, visibleTree, type Scenario } from './scenarios.ts';
import { createSimulatedDisk, failure } from './simulated-disk.ts';

const CODES = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE', 'ENOENT'] as const;

/** Runs the scenario with call `n` failing; returns how many calls there were. */
const attempt = async (scenario: Scenario, n: number, code: string): Promise<number> => {
  const what = `call ${n} failing with ${code}`;
  const disk = createSimulatedDisk(scenario.disk);
  const preparing = createCore(disk.calls, scenario.init);
  await scenario.prepare?.(preparing, disk);
  preparing.close();
  scenario.plant?.(disk);
  const before = visibleTree(disk);
  const faulty = withFaults(disk.calls);
  const core = createCore(faulty.calls, scenario.init);
  faulty.arm(n, code);
  let refused = false;
  try {
    const result = await scenario.run(core);
    refused = isPartly(result);
  } catch (error: unknown) {
    assert.ok(isWherryError(error), `${what}: ${String(error)}`);
    assert.ok(error.code in ERROR_CODES);
    assert.doesNotMatch(error.message, /simulated|\.wherry\/staging|\.part/u, what);
    refused = true;
  }
  const calls = faulty.count;
  faulty.disarm();
  if (!refused) assert.deepEqual(visibleTree(disk), scenario.after, what);
  for (const [at, content] of Object.entries(visibleTree(disk))) {
    assert.ok(content === before[at] || content === scenario.after[at], `${what}: ${at} holds "${content}"`);
  }
  core.close();
  assert.deepEqual(
    [disk.openDescriptors, disk.closedTwice],
    [0, 0],
    `${what}: descriptors left open, closed twice`,
  );
  const next = createCore(disk.calls, scenario.init);
  next.recoverStaging();
  next.close();
  const left = Object.keys(disk.tree()).filter((at) => /\/staging\/|\.part$/u.test(at));
  assert.deepEqual(left, [], `${what}: left in staging`);
  return calls;
};

describe('A failure of any one call', () => {
  for (const scenario of SCENARIOS) {
    it(`of ${scenario.name} refuses it cleanly, or changes nothing about it`, async () => {
      const calls = await attempt(scenario, 0, 'EIO');
      for (let n = 1; n <= calls; n += scenario.stride ?? 1)
        for (const code of CODES) await attempt(scenario, n, code);
    });
  }

  it('of a scan is a problem or the end of the scan, and closes what was open', async () => {
    const disk = createSimulatedDisk();
    const preparing = createCore(disk.calls);
    await preparing.writeBatch(path('/'), batch(file('a/b/c', '1'), file('a/d', '2'), file('e', '3')), {
      policy: 'fail',
    });
    preparing.close();
    for (let n = 1, calls = 1; n <= calls; n += 1) {
      const faulty = withFaults(disk.calls);
      const core = createCore(faulty.calls);
      faulty.arm(n, 'EACCES');
      const code = await codeOf(() => {
        const { entries, problems } = scanned(core);
        assert.ok(entries.length === 5 || problems.length === 1, `call ${n}`);
        for (const problem of problems) assert.equal(problem.code, 'FORBIDDEN');
      });
      assert.ok(code === 'none' || code === 'FORBIDDEN', code);
      calls = faulty.count;
      core.close();
      assert.equal(disk.openDescriptors, 0);
    }
  });

  it('of reading is a refusal, and closes what was open', async () => {
    const disk = createSimulatedDisk();
    const preparing = createCore(disk.calls);
    await upload(preparing, '/a', 'content');
    disk.plantLink('/link', 'a');
    preparing.close();
    for (let n = 1, calls = 1; n <= calls; n += 1) {
      const faulty = withFaults(disk.calls);
      const core = createCore(faulty.calls);
      faulty.arm(n, 'EIO');
      const code = await codeOf(() => assert.equal(download(core, '/link'), 'content'));
      const { problems } = core.readBatch(path('/'), ['a', 'link'], new Uint8Array(4096));
      for (const problem of problems) assert.equal(problem.code, 'INTERNAL');
      assert.ok(code === 'none' || code === 'INTERNAL');
      calls = faulty.count;
      core.close();
      assert.equal(disk.openDescriptors, 0);
    }
  });
});

describe('A full disk', () => {
  it('refuses the file that does not fit, keeps the others, and serves on', async () => {
    const disk = createSimulatedDisk({ capacity: 1000 });
    const core = createCore(disk.calls);
    const large = 'x'.repeat(600);
    const results = await answers(
      core.writeBatch(path('/'), batch(file('a', large), file('b', large), file('c', 'small')), {
        policy: 'fail',
      }),
    );
    assert.deepEqual(results, ['created', 'NO_SPACE', 'created']);
    assert.equal(await codeOf(() => upload(core, '/d', large)), 'NO_SPACE');
    core.remove(path('/a'));
    assert.equal(await codeOf(() => upload(core, '/d', large)), 'none');
    assert.deepEqual(Object.keys(visibleTree(disk)), ['/c', '/d']);
    core.close();
    assert.equal(disk.openDescriptors, 0);
  });
});

describe('23: A file whose sync has failed', () => {
  // What a system could not write down it may call written from then on: asking again would say that all is well.
  const writings: readonly (readonly [string, (core: DiskCore) => Promise<unknown>])[] = [
    ['by itself', (core) => upload(core, '/a', 'new', 'replace')],
    ['in a batch', (core) => core.writeBatch(path('/'), batch(file('a', 'new')), { policy: 'replace' })],
  ];
  for (const [how, write] of writings)
    it(`${how}: is written anew from its source, and never synced again`, async () => {
      const disk = createSimulatedDisk();
      const preparing = createCore(disk.calls);
      await upload(preparing, '/a', 'old');
      preparing.close();
      const failed = new Set<number>();
      const syncs: number[] = [];
      /** The first one fails. */
      const sync = (fd: number): Error | undefined => {
        const { ino } = disk.calls.fstat(fd);
        syncs.push(ino);
        if (failed.size > 0) return undefined;
        failed.add(ino);
        return failure('EIO');
      };
      const core = createCore({
        ...disk.calls,
        syncFile: (fd) => {
          const error = sync(fd);
          if (error !== undefined) throw error;
          disk.calls.syncFile(fd);
        },
        syncFiles: async (fds) =>
          Promise.all(fds.map(async (fd) => sync(fd) ?? (await disk.calls.syncFiles([fd]))[0])),
      });
      const code = await codeOf(async () => {
        const result = await write(core);
        if (isPartly(result)) throw new WherryError('INTERNAL');
      });
      assert.equal(code, 'INTERNAL');
      assert.equal(visibleTree(disk)['/a'], 'old');
      const before = syncs.length;
      assert.equal(isPartly(await write(core)), false);
      assert.equal(visibleTree(disk)['/a'], 'new');
      assert.ok(syncs.length > before);
      assert.equal(syncs.filter((ino) => failed.has(ino)).length, 1);
      core.close();
    });
});
