// Logins by password, with accounts that change while one is under way.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import {
  CLOSED_REGISTRATION,
  LoginGate,
  createInvite,
  hashPassword,
  type AccountStore,
  type Registration,
} from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { createAuthenticate } from '../../src/listener/authenticate.ts';
import type { LoginLink, PasswordLogin } from '../../src/session/index.ts';

const PASSWORD = 'correct horse battery';

const codeOf = (outcome: Promise<unknown>): Promise<string> =>
  outcome.then(
    () => 'let in',
    (error: unknown) => (error instanceof WherryError ? error.code : String(error)),
  );

const link = (answer: (text: string) => string): LoginLink => ({
  binding: { type: 'none', bytes: new Uint8Array(64) },
  remoteAddress: '192.0.2.1',
  ask: async ({ text }) => answer(text),
});

const request = (method: PasswordLogin['method'], account: string, invite?: string): PasswordLogin => ({
  method,
  account,
  invite,
  binding: 'none',
  clientId: 'client',
  sessionId: 'session',
  epoch: 1,
});

const authenticateWith = (accounts: AccountStore, registration: Registration = CLOSED_REGISTRATION) =>
  createAuthenticate({
    accounts,
    registration,
    gate: new LoginGate(() => 0),
    now: () => 1000,
    admit: async () => {},
    onRegistered: () => {},
    onRefused: () => {},
  });

describe('a login by password', () => {
  it('row 27: lets nobody in without a code when codes were switched on while the password was checked', async () => {
    using database = openServerDatabase(':memory:');
    const { accounts } = database;
    const passwordHash = await hashPassword(PASSWORD);
    await accounts.addAccount({ name: 'anna', rights: [], createdMs: 1, passwordHash });
    const authenticate = authenticateWith({
      ...accounts,
      findAccount: async (name) => {
        const found = await accounts.findAccount(name);
        if (found?.totpSecret === undefined)
          await accounts.changeAccount(name, { totpSecret: new Uint8Array(20) });
        return found;
      },
    });
    assert.equal(
      await codeOf(
        authenticate(
          request('password', 'anna'),
          link(() => PASSWORD),
        ),
      ),
      'UNAUTHENTICATED',
    );
  });

  it('row 25: lets the holder of an invite try out names no oftener than passwords', async () => {
    using database = openServerDatabase(':memory:');
    const { accounts } = database;
    await accounts.addAccount({ name: 'anna', rights: [], createdMs: 1 });
    const authenticate = authenticateWith(accounts, { ...CLOSED_REGISTRATION, mode: 'invite' });
    const { code, invite } = createInvite({ verbs: ROLES.editor, hasHome: true, lifetimeMs: 1000 }, 1000);
    await accounts.addInvite(invite);
    const outcomes: string[] = [];
    for (let turn = 0; turn < 12; turn += 1)
      outcomes.push(
        await codeOf(
          authenticate(
            request('register', 'anna', code),
            link(() => PASSWORD),
          ),
        ),
      );
    assert.deepEqual(outcomes, [
      ...Array.from({ length: 10 }, () => 'ALREADY_EXISTS'),
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
    assert.equal((await accounts.listInvites()).length, 1);
  });
});
