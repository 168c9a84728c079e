// From a key to what it lets a stranger reach.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRemotePath } from '../../src/base/index.ts';
import { createShare, findShare } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';

const NOW_MS = 1000;
const path = parseRemotePath('/a');

describe('finding a share by its key', () => {
  it('rows 24, 29, 34, 38: tells what holds at that moment, and why it does not', async () => {
    using database = openServerDatabase(':memory:');
    const { accounts } = database;
    const shares = database.sharesOf('root');
    await accounts.addAccount({ name: 'anna', rights: [{ path, verbs: ROLES.editor }], createdMs: 1 });
    const share = createShare(
      { access: 'read', expiresMs: NOW_MS + 5, maxUses: 1 },
      { account: 'anna', path, kind: 'file' },
      NOW_MS,
    );
    await shares.add(share);
    const state = async (key = share.key, nowMs = NOW_MS): Promise<string> =>
      (await findShare({ accounts, shares }, key, nowMs)).state;

    const found = await findShare({ accounts, shares }, share.key, NOW_MS);
    assert.ok(found.state === 'usable' && found.maker.name === 'anna' && found.share.id === share.id);
    assert.equal(await state('2'.repeat(22)), 'unknown');
    assert.equal(await state(share.id), 'unknown');
    assert.equal(await state(share.key, NOW_MS + 5), 'expired');
    await accounts.changeAccount('anna', { isDisabled: true });
    assert.equal(await state(), 'maker-disabled');
    await accounts.changeAccount('anna', { isDisabled: false, rights: [{ path, verbs: ROLES.reader }] });
    assert.equal(await state(), 'right-lost');
    await accounts.changeAccount('anna', { rights: [{ path, verbs: ROLES.admin }] });
    assert.equal(await state(), 'usable');
    assert.equal(await shares.use(share.key, NOW_MS), true);
    assert.equal(await state(), 'used-up');
    await shares.endWithin(path, 'removed');
    assert.equal(await state(), 'ended');
    await accounts.removeAccount('anna');
    assert.equal(await state(), 'unknown');
  });
});
