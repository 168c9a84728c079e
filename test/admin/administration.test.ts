// What administration bounds, so that one account cannot fill or spoil what all share.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { MAX_TOKENS } from '../../src/accounts/limits.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { createAdministration } from '../../src/admin/service/index.ts';
import { openServerDatabase, type ServerDatabase } from '../../src/catalog/index.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const NOW_MS = 1_000_000;

const administer = ({ accounts, audit }: ServerDatabase) =>
  createAdministration(
    { accounts, audit, homes: parseRemotePath('/home'), now: () => NOW_MS, onChange: () => {} },
    'owner',
    async () => {},
  );

const token = (name: string, expiresMs?: number) => ({
  name,
  kind: 'named' as const,
  verifier: deriveVerifier(generateToken()),
  expiresMs,
});

describe('administration', () => {
  it('row 64: keeps so many tokens of an account, and those that have expired only as long as there is room', async () => {
    using database = openServerDatabase(':memory:');
    const admin = administer(database);
    await admin.addAccount({ name: 'anna', verbs: [] });
    const { accounts } = database;
    await accounts.addToken({ ...token('old', 5), account: 'anna', createdMs: 1 });
    for (let index = 1; index < MAX_TOKENS; index += 1) await admin.addToken('anna', token(`${index}`));
    assert.equal((await admin.listTokens('anna')).length, MAX_TOKENS);
    await admin.addToken('anna', token('in place of the old one'));
    await assert.rejects(admin.addToken('anna', token('one too many')), code('QUOTA'));
    assert.equal((await admin.listTokens('anna')).length, MAX_TOKENS);
    await admin.addToken('owner', token('of another account'));
  });

  it('row 29: makes no invite whose end could not be kept, which would hide all others', async () => {
    using database = openServerDatabase(':memory:');
    const admin = administer(database);
    const init = { verbs: ROLES.reader, hasHome: true };
    await assert.rejects(
      admin.addInvite({ ...init, lifetimeMs: Number.MAX_SAFE_INTEGER }),
      code('BAD_REQUEST'),
    );
    await admin.addInvite({ ...init, lifetimeMs: 60_000 });
    assert.equal((await admin.listInvites()).length, 1);
  });
});
