// What every store of accounts must do (src/accounts/account-store.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { deriveVerifier, generateToken, type AccountStore } from '../../src/accounts/index.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

export const describeAccountStore = (name: string, openEmpty: () => Promise<AccountStore>): void => {
  describe(`accounts in ${name}`, () => {
    it('find the account of a token by its id', async () => {
      const store = await openEmpty();
      const [one, other] = [deriveVerifier(generateToken()), deriveVerifier(generateToken())];
      await store.addToken({ account: 'owner', verifier: one });
      await store.addToken({ account: 'guest', role: 'reader', verifier: other });
      assert.deepEqual(await store.verifierFor(one.id), { account: 'owner', role: 'owner', verifier: one });
      assert.deepEqual(await store.verifierFor(other.id), {
        account: 'guest',
        role: 'reader',
        verifier: other,
      });
    });

    it('know nothing under an id that was never given, whatever text it is', async () => {
      const store = await openEmpty();
      for (const id of [
        '',
        'unknown',
        '__proto__',
        'constructor',
        'hasOwnProperty',
        '\0',
        "' OR 1=1 --",
        'x'.repeat(10_000),
      ]) {
        assert.equal(await store.verifierFor(id), undefined);
      }
    });

    it('let one account have several tokens, and each token stand once', async () => {
      const store = await openEmpty();
      const [one, other] = [deriveVerifier(generateToken()), deriveVerifier(generateToken())];
      await store.addToken({ account: 'owner', verifier: one });
      await store.addToken({ account: 'owner', verifier: other });
      await assert.rejects(store.addToken({ account: 'guest', verifier: one }), code('ALREADY_EXISTS'));
      assert.equal((await store.verifierFor(one.id))?.account, 'owner');
    });

    it('row 24: forget a removed token at once, and only that one', async () => {
      const store = await openEmpty();
      const [one, other] = [deriveVerifier(generateToken()), deriveVerifier(generateToken())];
      await store.addToken({ account: 'owner', verifier: one });
      await store.addToken({ account: 'owner', verifier: other });
      await store.removeToken(one.id);
      assert.equal(await store.verifierFor(one.id), undefined);
      assert.equal((await store.verifierFor(other.id))?.account, 'owner');
      await assert.rejects(store.removeToken(one.id), code('NOT_FOUND'));
    });
  });
};
