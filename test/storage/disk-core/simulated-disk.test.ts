// The simulated disk is only worth something if it loses what a real one would lose: the same upload without its syncs
// must be seen to fail.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DirectoryCalls } from '../../../src/storage/disk/calls/directory-calls.ts';
import { createCore, upload } from './bed.ts';
import { visibleTree } from './scenarios.ts';
import { createSimulatedDisk, type SimulatedDisk } from './simulated-disk.ts';

const uploadWith = async (
  change: (calls: DirectoryCalls) => Partial<DirectoryCalls>,
): Promise<SimulatedDisk> => {
  const disk = createSimulatedDisk();
  const core = createCore({ ...disk.calls, ...change(disk.calls) });
  await upload(core, '/file', 'old');
  disk.settle();
  await upload(core, '/file', 'new content', 'replace');
  return disk;
};

const nothingSynced = { keepsChange: () => false, unsynced: 'zeros' } as const;
const onlyNames = { keepsChange: () => true, unsynced: 'zeros' } as const;

describe('The simulated disk', () => {
  it('keeps an upload that was synced', async () => {
    for (const choice of [nothingSynced, onlyNames]) {
      const disk = await uploadWith(() => ({}));
      assert.deepEqual(visibleTree(disk.cut(choice)), { '/file': 'new content' });
    }
  });

  it('turns content that was not synced into zeros', async () => {
    const disk = await uploadWith(() => ({ syncFiles: (fds) => Promise.resolve(fds.map(() => undefined)) }));
    assert.deepEqual(visibleTree(disk.cut(onlyNames)), { '/file': '\0'.repeat(11) });
  });

  it('forgets a name whose directory was not synced', async () => {
    const disk = await uploadWith(() => ({
      syncDirectories: (all) => Promise.resolve(all.map(() => undefined)),
    }));
    assert.deepEqual(visibleTree(disk.cut(nothingSynced)), { '/file': 'old' });
  });

  it('remembers nothing that was never synced, and everything that was', () => {
    const disk = createSimulatedDisk();
    disk.plantFile('/kept', 'kept');
    disk.settle();
    disk.plantFile('/lost', 'lost');
    disk.plantLink('/link', 'kept');
    assert.equal(disk.unsyncedChanges, 2);
    assert.deepEqual(disk.tree(), { '/kept': 'kept', '/lost': 'lost', '/link': '-> kept' });
    assert.deepEqual(disk.cut(nothingSynced).tree(), { '/kept': 'kept' });
  });
});
