// A server from before there was sync.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isWherryError } from '../../../src/base/index.ts';
import { startTwoAccounts } from '../../server/two-accounts.ts';
import { treeOf } from '../remote/pair-bed.ts';

describe('26: a server that knows nothing of sync', () => {
  for (const mode of ['push', 'pull', 'both'] as const)
    it(`${mode}: is refused with what to do about it, and nothing changes`, async () => {
      await using place = await startTwoAccounts();
      const local = join(place.directory, 'local');
      await mkdir(local);
      await writeFile(join(local, 'a'), 'a');
      const remote = await place.connect('owner', 'laptop');
      await assert.rejects(
        remote.sync.synchronize(local, '/', { mode }),
        (error) =>
          isWherryError(error) && error.code === 'UNKNOWN_METHOD' && error.message.includes('update'),
      );
      assert.deepEqual(await treeOf(local), { a: 'a' });
      assert.deepEqual(await treeOf(place.root), {});
    });
});
