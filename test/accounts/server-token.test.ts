// What ends when a server is started with another token.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deriveVerifier, generateToken, withServerToken } from '../../src/accounts/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';

describe('the token of a server', () => {
  it('row 24: takes what was made with it along when another one takes its place', async () => {
    const store = openServerDatabase(':memory:').accounts;
    const [first, second] = [deriveVerifier(generateToken()), deriveVerifier(generateToken())];
    const verifiers = [deriveVerifier(generateToken()), deriveVerifier(generateToken())];
    let parent = first.id;
    for (const [index, verifier] of verifiers.entries()) {
      const name = `session ${index}`;
      await store.addToken({ verifier, account: 'owner', name, kind: 'login', createdMs: 0, parent });
      parent = verifier.id;
    }
    const [before, after] = [withServerToken(store, first, 0), withServerToken(store, second, 0)];
    for (const { id } of verifiers) {
      assert.equal((await before.findToken(id))?.account.name, 'owner');
      assert.equal(await after.findToken(id), undefined);
    }
  });
});
