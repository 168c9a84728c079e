// The tokens by which browsers are logged in.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createBrowserSession,
  deriveVerifier,
  findBrowserSession,
  generateToken,
} from '../../src/accounts/index.ts';
import { BROWSER_SESSION_MS, MAX_BROWSER_SESSIONS, MAX_TOKENS } from '../../src/accounts/limits.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';

const NOW_MS = 1_000_000;
const OWNER = { account: 'owner' };

describe('a session of a browser', () => {
  it('row 29: is over at its time, whether or not anybody has cleared it away', async () => {
    const { accounts } = openServerDatabase(':memory:');
    const { secret, token } = await createBrowserSession(accounts, OWNER, NOW_MS);
    assert.equal(token.expiresMs, NOW_MS + BROWSER_SESSION_MS);
    const at = async (nowMs: number): Promise<string | undefined> =>
      (await findBrowserSession(accounts, secret, nowMs))?.account.name;
    assert.deepEqual(
      [await at(NOW_MS), await at(token.expiresMs - 1), await at(token.expiresMs), await at(Infinity)],
      ['owner', 'owner', undefined, undefined],
    );
  });

  it('ends no later than the token that it was made with', async () => {
    const { accounts } = openServerDatabase(':memory:');
    const madeWith = {
      verifier: deriveVerifier(generateToken()),
      account: 'owner',
      name: 'short',
      kind: 'named',
      createdMs: NOW_MS,
      expiresMs: NOW_MS + 5,
    } as const;
    await accounts.addToken(madeWith);
    const { token } = await createBrowserSession(accounts, { ...OWNER, madeWith }, NOW_MS);
    assert.deepEqual([token.expiresMs, token.parent], [NOW_MS + 5, madeWith.verifier.id]);
  });

  it('takes the room of those that are over, then of the one that was used longest ago, and of no other token', async () => {
    const { accounts } = openServerDatabase(':memory:');
    const named = { account: 'owner', kind: 'named', createdMs: 0, expiresMs: 1 } as const;
    await accounts.addToken({ ...named, verifier: deriveVerifier(generateToken()), name: 'named' });
    const secrets: string[] = [];
    for (let index = 0; index < MAX_BROWSER_SESSIONS; index += 1)
      secrets.push((await createBrowserSession(accounts, OWNER, NOW_MS + index)).secret);
    await accounts.tokenUsed(deriveVerifier(secrets[0] ?? '').id, NOW_MS + 1_000_000);
    await createBrowserSession(accounts, OWNER, NOW_MS + 1000);
    const alive = await Promise.all(
      secrets
        .slice(0, 3)
        .map(async (secret) => (await findBrowserSession(accounts, secret, NOW_MS)) !== undefined),
    );
    assert.deepEqual(alive, [true, false, true]);
    assert.equal((await accounts.listTokens('owner')).length, MAX_BROWSER_SESSIONS + 1);
    await createBrowserSession(accounts, OWNER, NOW_MS + 2 * BROWSER_SESSION_MS);
    assert.deepEqual(
      (await accounts.listTokens('owner')).map(({ kind }) => kind),
      ['named', 'login'],
    );
  });

  it('is not made where an account has all the tokens that it may have', async () => {
    const { accounts } = openServerDatabase(':memory:');
    for (let index = 0; index < MAX_TOKENS; index += 1) {
      const verifier = deriveVerifier(generateToken());
      await accounts.addToken({ account: 'owner', kind: 'named', createdMs: 0, verifier, name: `${index}` });
    }
    await assert.rejects(createBrowserSession(accounts, OWNER, NOW_MS), { code: 'QUOTA' });
  });

  it('is none for a token of another kind, of another name, or with another secret', async () => {
    const { accounts } = openServerDatabase(':memory:');
    for (const [kind, name] of [
      ['named', 'browser 2026-01-01 abcdef'],
      ['login', 'browser'],
      ['login', 'anna@laptop 2026-01-01 abcd'],
    ] as const) {
      const secret = generateToken();
      const verifier = deriveVerifier(secret);
      await accounts.addToken({ account: 'owner', kind, createdMs: 0, verifier, name });
      assert.equal(await findBrowserSession(accounts, secret, NOW_MS), undefined, name);
    }
    for (const secret of ['', 'short', '__proto__', generateToken(), `${generateToken()}\n`, 'x'.repeat(300)])
      assert.equal(await findBrowserSession(accounts, secret, NOW_MS), undefined);
  });
});
