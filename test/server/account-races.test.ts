// What comes between: an account that changes while somebody acts by what it was.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import type { NewToken } from '../../src/admin/index.ts';
import { createAdministration } from '../../src/admin/service/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { PASSWORD, answering, code, grant, logIn, remoteOf } from './account-bed.ts';
import { startServer } from './running-server.ts';

const ended = (error: unknown): boolean =>
  error instanceof WherryError && ['UNAUTHENTICATED', 'CONNECTION_LOST'].includes(error.code);

const newToken = (name: string): NewToken => ({
  name,
  kind: 'named',
  verifier: deriveVerifier(generateToken()),
});

describe('an account that changes while somebody acts', () => {
  it('row 24: keeps the password that was set for it, whatever a link that is about to end was asked for', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    await using thief = await remoteOf(running, owner, 'anna', {
      takesSecrets: true,
      answer: async ({ text }) => {
        if (text.includes('Present')) return PASSWORD;
        if (text.includes('again')) await owner.admin.changeAccount('anna', { password: 'set by the owner' });
        return 'chosen by a thief';
      },
    });
    await assert.rejects(thief.account.changePassword());
    await using _anna = await logIn(running, {
      user: 'anna',
      answer: answering({ Password: 'set by the owner' }),
    });
    await assert.rejects(
      logIn(running, { user: 'anna', answer: answering({ Password: 'chosen by a thief' }) }),
      code('UNAUTHENTICATED'),
    );
  });

  it('row 24: gets no token from a link whose own token was revoked', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
    await using thief = await remoteOf(running, owner, 'anna');
    const [stolen] = await owner.admin.listTokens('anna');
    await owner.admin.revokeToken(stolen?.id ?? '');
    await assert.rejects(thief.account.addToken(newToken('to come back with')), ended);
    assert.deepEqual(await owner.admin.listTokens('anna'), []);
  });

  it('row 44: administers nothing from the moment that its rights are gone', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'eve', verbs: ROLES.admin });
    await using eve = await remoteOf(running, owner, 'eve');
    await owner.admin.changeAccount('eve', { grant: grant('/', 'reader') });
    await assert.rejects(eve.admin.changeAccount('eve', { grant: grant('/', 'admin') }), ended);
    const account = (await owner.admin.listAccounts()).find(({ name }) => name === 'eve');
    assert.deepEqual(account?.grants, [grant('/', 'reader')]);
  });

  it('row 44: gives no account to an administrator who lost his rights while its password was hashed', async () => {
    using database = openServerDatabase(':memory:');
    const { accounts, audit } = database;
    const deps = { accounts, audit, homes: parseRemotePath('/home'), now: Date.now, onChange: () => {} };
    let asked = 0;
    const admin = createAdministration(deps, 'eve', async () => {
      asked += 1;
      if (asked > 1) throw new WherryError('FORBIDDEN');
    });
    const request = { name: 'mallory', verbs: ROLES.admin, password: PASSWORD };
    await assert.rejects(admin.addAccount(request), code('FORBIDDEN'));
    assert.equal(await accounts.findAccount('mallory'), undefined);
  });

  it('loses none of several changes that are made of it at once', async () => {
    using database = openServerDatabase(':memory:');
    const { accounts, audit } = database;
    const homes = parseRemotePath('/home');
    const deps = { accounts, audit, homes, now: Date.now, onChange: () => {} };
    const admin = createAdministration(deps, 'owner', async () => {});
    await admin.addAccount({ name: 'anna', verbs: [] });
    const paths = ['/a', '/b', '/c', '/d', '/e', '/f'];
    await Promise.all(
      paths.map((path, index) =>
        admin.changeAccount('anna', {
          grant: grant(path, 'reader'),
          ...(index % 2 === 0 ? { password: PASSWORD } : {}),
        }),
      ),
    );
    const account = await accounts.findAccount('anna');
    assert.deepEqual(account?.rights.map(({ path }) => path).toSorted(), ['/', ...paths]);
  });
});
