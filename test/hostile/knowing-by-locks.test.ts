// Row 42: what is under way at a path is nobody's business who may do nothing there.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { remoteOf } from '../server/account-bed.ts';
import { startServer } from '../server/running-server.ts';

describe('a path that somebody else is busy with', () => {
  it('row 42: is refused to one without rights there as if nothing were under way', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.files.makeDirectory('/secret');
    await owner.admin.addAccount({ name: 'eve', verbs: ROLES.editor, home: parseRemotePath('/eve') });
    await using eve = await remoteOf(running, owner, 'eve');
    await using handle = await owner.files.open('/secret/merger', 'wx');
    await handle.write(0, new Uint8Array(3));
    const said: string[] = [];
    for (const path of ['/secret/merger', '/secret/other']) {
      const tries = [
        () => eve.files.remove(path),
        () => eve.files.createFile(path),
        () => eve.files.makeDirectory(path),
        () => eve.files.move('/eve', path),
        () => eve.files.move(path, '/eve/x'),
        () => eve.files.copy('/eve', path),
      ];
      for (const attempt of tries) {
        const error: unknown = await attempt().then(
          () => undefined,
          (failure: unknown) => failure,
        );
        assert.ok(error instanceof WherryError);
        said.push(`${error.code} ${error.message.replaceAll(path, '')}`);
      }
    }
    assert.deepEqual(said.slice(0, said.length / 2), said.slice(said.length / 2));
    assert.ok(!said.join().includes('BUSY'));
    await handle.close();
  });
});
