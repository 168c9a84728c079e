// What a staged write holds while it is under way, for services that change files without the file service.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError, parseRemotePath } from '../../src/base/index.ts';
import { createLockedStorage } from '../../src/files/index.ts';
import { createPathLocks } from '../../src/files/service/path-locks.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';

const at = parseRemotePath;
const isBusy = (error: unknown): boolean => isWherryError(error) && error.code === 'BUSY';

describe('a staged write of a locked storage', () => {
  it('keeps others from its path until it ends, however it ends', async () => {
    const memory = await openMemoryStorage();
    const storage = createLockedStorage(memory, createPathLocks(), 'anna');
    for (const end of ['commit', 'suspend', 'discard'] as const) {
      const staged = await storage.stage(at('/file'), { size: undefined }, { policy: 'replace' });
      await staged.write(Uint8Array.of(1, 2), 2);
      await staged.accept();
      await staged.write(Uint8Array.of(3), 1);
      await staged.rollBack();
      assert.equal(staged.written, 2);
      await assert.rejects(storage.remove(at('/file')), isBusy);
      await staged[end]();
      if (end === 'commit') assert.equal((await storage.stat(at('/file'))).size, 2);
    }
    assert.equal(await storage.remove(at('/file')), 1);
  });
});
