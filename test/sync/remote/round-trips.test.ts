// How often a run has to wait for the length of the way, over a link that is 50 ms long there and back. One of those counted is the
// end, for which nobody waits. The number is that of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createDelayProxy, type DelayProxy } from '../../../bench/delay-proxy/delay-proxy.ts';
import type { Remote } from '../../../src/client/index.ts';
import { systemClock } from '../../../src/session/index.ts';
import type { SyncOptions } from '../../../src/sync/index.ts';
import { openPairBed, treeOf, type PairBed } from './pair-bed.ts';

const DELAY_MS = 25;
const FILES = 1000;

interface FarBed extends AsyncDisposable {
  readonly bed: PairBed;
  /** With FILES files. */
  readonly local: string;
  /** What one run of a local directory costs beyond the login. */
  cost(local: string, options: SyncOptions): Promise<{ readonly roundTrips: number; readonly bytes: number }>;
}

const openFarBed = async (): Promise<FarBed> => {
  const bed = await openPairBed();
  const proxy: DelayProxy = await createDelayProxy({
    targetPort: bed.running.server.port,
    delayMs: DELAY_MS,
    bytesPerSecond: 0,
    clock: systemClock,
  });
  const remote: Remote = await bed.running.connect({ port: proxy.port });
  await remote.home();
  const local = await bed.local('local');
  for (let directory = 0; directory < 10; directory += 1) await mkdir(join(local, `d${directory}`));
  for (let index = 0; index < FILES; index += 1)
    await writeFile(join(local, `d${index % 10}/f${index}`), `content ${index}`);
  return {
    bed,
    local,
    cost: async (directory, options) => {
      const before = proxy.counts;
      const { undone } = await remote.sync.synchronize(directory, '/new/shared', options);
      assert.deepEqual(undone, []);
      const { roundTrips, up, down } = proxy.counts;
      return {
        roundTrips: roundTrips - before.roundTrips,
        bytes: up + down - before.up - before.down,
      };
    },
    [Symbol.asyncDispose]: async () => {
      await bed[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
};

describe('27: round trips of a run', () => {
  for (const mode of ['push', 'both'] as const)
    it(`${mode}: few for many new files, and fewest where nothing has changed`, async () => {
      await using far = await openFarBed();
      const { local, cost } = far;
      const first = await cost(local, { mode });
      assert.ok(first.roundTrips <= 5, `${first.roundTrips} for ${FILES} new files`);
      const again = await cost(local, { mode });
      assert.ok(again.roundTrips <= 2 && again.bytes <= 4096, JSON.stringify(again));
      await writeFile(join(local, 'd5/new'), 'new');
      const one = await cost(local, { mode });
      assert.ok(one.roundTrips <= 4, `${one.roundTrips} for one new file`);
      assert.deepEqual(await treeOf(join(far.bed.running.root, 'new/shared')), await treeOf(local));
    });

  it('pull: the same', async () => {
    await using far = await openFarBed();
    await far.cost(far.local, { mode: 'push' });
    const local = await far.bed.local('other');
    const first = await far.cost(local, { mode: 'pull' });
    assert.ok(first.roundTrips <= 6, `${first.roundTrips} for ${FILES} new files`);
    const again = await far.cost(local, { mode: 'pull' });
    assert.ok(again.roundTrips <= 2 && again.bytes <= 4096, JSON.stringify(again));
    await writeFile(join(far.bed.running.root, 'new/shared/d5/new'), 'new');
    const one = await far.cost(local, { mode: 'pull' });
    assert.ok(one.roundTrips <= 5, `${one.roundTrips} for one new file`);
    assert.deepEqual(await treeOf(local), await treeOf(join(far.bed.running.root, 'new/shared')));
  });
});
