// Logins by what a request carries, again and again, with accounts that change in between.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import {
  LoginGate,
  deriveVerifier,
  generateToken,
  generateTotpSecret,
  hashPassword,
  type AccountStore,
} from '../../src/accounts/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { createCredentialLogin, type Credentials } from '../../src/listener/credential-login.ts';

const PASSWORD = 'correct horse battery';
const OTHER = 'another horse battery';
const HASHES = { first: await hashPassword(PASSWORD), other: await hashPassword(OTHER) };

interface Bed extends Disposable {
  readonly accounts: AccountStore;
  readonly token: string;
  readonly refused: unknown[];
  /** "let in", or the code of the refusal. */
  ask(credentials: Credentials, remoteAddress?: string): Promise<string>;
  /** The sentence of the refusal. */
  sentence(credentials: Credentials): Promise<string>;
  nowMs: number;
}

/** Anna with a password and a token, and Bert with nothing. */
const openBed = async (): Promise<Bed> => {
  const database = openServerDatabase(':memory:');
  const { accounts } = database;
  await accounts.addAccount({ name: 'anna', rights: [], createdMs: 1, passwordHash: HASHES.first });
  await accounts.addAccount({ name: 'bert', rights: [], createdMs: 1 });
  const token = generateToken();
  await accounts.addToken({
    account: 'anna',
    name: 'laptop',
    kind: 'named',
    verifier: deriveVerifier(token),
    createdMs: 1,
  });
  const refused: unknown[] = [];
  const logIn = createCredentialLogin({
    accounts,
    gate: new LoginGate(() => 0),
    now: () => bed.nowMs,
    onRefused: (refusal) => refused.push(refusal),
  });
  const outcome = (credentials: Credentials, remoteAddress = '192.0.2.1') =>
    logIn(credentials, remoteAddress).then(
      () => ['let in', ''] as const,
      (error: unknown) => {
        if (error instanceof WherryError) return [error.code, error.message] as const;
        throw error;
      },
    );
  const bed: Bed = {
    accounts,
    token,
    refused,
    nowMs: 1000,
    ask: async (credentials, remoteAddress) => (await outcome(credentials, remoteAddress))[0],
    sentence: async (credentials) => (await outcome(credentials))[1],
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
  return bed;
};

describe('a login by what a request carries', () => {
  it('takes a token alone, a token with its account, and an account with its password', async () => {
    using bed = await openBed();
    const { token } = bed;
    assert.equal(await bed.ask({ secret: token }), 'let in');
    assert.equal(await bed.ask({ account: '', secret: token }), 'let in');
    assert.equal(await bed.ask({ account: 'anna', secret: token }), 'let in');
    assert.equal(await bed.ask({ account: 'ANNA', secret: token }), 'let in');
    assert.equal(await bed.ask({ account: 'anna', secret: PASSWORD }), 'let in');
    assert.equal(await bed.ask({ account: 'Anna', secret: PASSWORD }), 'let in');
    assert.deepEqual(bed.refused, []);
  });

  it('refuses everything else', async () => {
    using bed = await openBed();
    const { token } = bed;
    for (const credentials of [
      { secret: generateToken() },
      { secret: PASSWORD },
      { account: 'anna', secret: OTHER },
      { account: 'anna', secret: '' },
      { account: 'bert', secret: PASSWORD },
      { account: 'nobody', secret: PASSWORD },
      { account: '__proto__', secret: PASSWORD },
    ])
      assert.equal(await bed.ask(credentials), 'UNAUTHENTICATED', JSON.stringify(credentials));
    // Who holds a token is told that it is another account's; it is no guess.
    assert.match(await bed.sentence({ account: 'bert', secret: token }), /anna/u);
  });

  it('row 34: knows nothing of a token that was revoked, at the next request', async () => {
    using bed = await openBed();
    const { accounts, token } = bed;
    assert.equal(await bed.ask({ secret: token }), 'let in');
    await accounts.removeToken(deriveVerifier(token).id);
    assert.equal(await bed.ask({ secret: token }), 'UNAUTHENTICATED');
    // The same token, given out again, is another one.
    await accounts.addToken({
      account: 'bert',
      name: 'x',
      kind: 'named',
      verifier: deriveVerifier(token),
      createdMs: 1,
    });
    assert.equal(await bed.ask({ account: 'bert', secret: token }), 'let in');
    assert.equal(await bed.ask({ account: 'anna', secret: token }), 'UNAUTHENTICATED');
  });

  it('row 34: knows nothing of a password that was changed, at the next request', async () => {
    using bed = await openBed();
    const { accounts } = bed;
    assert.equal(await bed.ask({ account: 'anna', secret: PASSWORD }), 'let in');
    await accounts.changeAccount('anna', { passwordHash: HASHES.other });
    assert.equal(await bed.ask({ account: 'anna', secret: PASSWORD }), 'UNAUTHENTICATED');
    assert.equal(await bed.ask({ account: 'anna', secret: OTHER }), 'let in');
  });

  it('row 34: lets nobody in whose account was disabled or removed, at the next request', async () => {
    using bed = await openBed();
    const { accounts, token } = bed;
    for (const credentials of [{ secret: token }, { account: 'anna', secret: PASSWORD }]) {
      assert.equal(await bed.ask(credentials), 'let in');
      await accounts.changeAccount('anna', { isDisabled: true });
      assert.match(await bed.sentence(credentials), /disabled/u);
      await accounts.changeAccount('anna', { isDisabled: false });
      assert.equal(await bed.ask(credentials), 'let in');
    }
    await accounts.removeAccount('anna');
    assert.equal(await bed.ask({ secret: token }), 'UNAUTHENTICATED');
    assert.equal(await bed.ask({ account: 'anna', secret: PASSWORD }), 'UNAUTHENTICATED');
  });

  it('row 29: lets nobody in with a token that has expired, though nobody swept it', async () => {
    using bed = await openBed();
    const token = generateToken();
    await bed.accounts.addToken({
      account: 'anna',
      name: 'short',
      kind: 'named',
      verifier: deriveVerifier(token),
      createdMs: 1,
      expiresMs: 5000,
    });
    bed.nowMs = 4999;
    assert.equal(await bed.ask({ secret: token }), 'let in');
    bed.nowMs = 5000;
    assert.match(await bed.sentence({ secret: token }), /expired/u);
  });

  it('row 27: tells an account that wants a code to use a token, and only who knows its password', async () => {
    using bed = await openBed();
    const { accounts, token } = bed;
    assert.equal(await bed.ask({ account: 'anna', secret: PASSWORD }), 'let in');
    await accounts.changeAccount('anna', { totpSecret: generateTotpSecret() });
    assert.match(await bed.sentence({ account: 'anna', secret: PASSWORD }), /token/u);
    const wrong = await bed.sentence({ account: 'nobody', secret: OTHER });
    assert.equal(await bed.sentence({ account: 'anna', secret: OTHER }), wrong);
    assert.equal(await bed.ask({ account: 'anna', secret: token }), 'let in');
  });

  it('row 25: says the same of an account that is not there, has no password, or another one', async () => {
    using bed = await openBed();
    const wrong = await bed.sentence({ account: 'anna', secret: OTHER });
    assert.notEqual(wrong, '');
    assert.equal(await bed.sentence({ account: 'nobody', secret: OTHER }), wrong);
    assert.equal(await bed.sentence({ account: 'bert', secret: OTHER }), wrong);
    assert.equal(await bed.sentence({ secret: generateToken() }), wrong);
    assert.equal(await bed.sentence({ account: 'nobody', secret: generateToken() }), wrong);
  });

  it('row 33: two hundred requests at once with a right secret are one check, and no failure', async () => {
    using bed = await openBed();
    for (const credentials of [{ secret: bed.token }, { account: 'anna', secret: PASSWORD }]) {
      const outcomes = await Promise.all(Array.from({ length: 200 }, () => bed.ask(credentials)));
      assert.deepEqual(new Set(outcomes), new Set(['let in']));
    }
  });

  it('row 26: wrong secrets meet the limit, of an address and of an account, and what is known goes on', async () => {
    using bed = await openBed();
    const { token } = bed;
    assert.equal(await bed.ask({ secret: token }, '192.0.2.9'), 'let in');
    const outcomes: string[] = [];
    for (let guess = 0; guess < 12; guess += 1)
      outcomes.push(await bed.ask({ secret: generateToken() }, '192.0.2.9'));
    assert.deepEqual(
      outcomes.slice(0, 10),
      Array.from({ length: 10 }, () => 'UNAUTHENTICATED'),
    );
    assert.deepEqual(outcomes.slice(10), ['RATE_LIMITED', 'RATE_LIMITED']);
    assert.equal(await bed.ask({ account: 'anna', secret: PASSWORD }, '192.0.2.9'), 'RATE_LIMITED');
    // A neighbour's guesses lock nobody out who has shown his token before.
    assert.equal(await bed.ask({ secret: token }, '192.0.2.9'), 'let in');
    // Guesses at one account, from everywhere, right ones among them.
    for (let guess = 0; guess < 10; guess += 1)
      assert.equal(
        await bed.ask({ account: 'ANNA', secret: `guess number ${guess}` }, `198.51.100.${guess}`),
        'UNAUTHENTICATED',
      );
    assert.equal(await bed.ask({ account: 'anna', secret: PASSWORD }, '198.51.100.99'), 'RATE_LIMITED');
    assert.equal(await bed.ask({ account: 'anna', secret: token }, '198.51.100.99'), 'let in');
  });

  it('row 26: guesses side by side cannot outrun the limit', async () => {
    using bed = await openBed();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => bed.ask({ secret: generateToken() })),
    );
    assert.equal(outcomes.filter((outcome) => outcome === 'UNAUTHENTICATED').length, 10);
    assert.equal(outcomes.filter((outcome) => outcome === 'RATE_LIMITED').length, 90);
  });

  it('rows 29, 34: a secret that stops being right while it is checked is not taken', async () => {
    using bed = await openBed();
    const { accounts } = bed;
    const asked = bed.ask({ account: 'anna', secret: PASSWORD });
    await accounts.changeAccount('anna', { passwordHash: HASHES.other });
    assert.equal(await asked, 'UNAUTHENTICATED');
    assert.equal(await bed.ask({ account: 'anna', secret: PASSWORD }), 'UNAUTHENTICATED');
  });

  it('is told to the log when it is refused, with what was claimed and without the secret', async () => {
    using bed = await openBed();
    await bed.ask({ account: 'anna', secret: OTHER });
    assert.deepEqual(bed.refused, [{ remoteAddress: '192.0.2.1', code: 'UNAUTHENTICATED', account: 'anna' }]);
  });
});
