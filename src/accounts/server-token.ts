// A store with one token more: the one that a server was started with. It belongs to the owner, is kept nowhere, and
// cannot be revoked but by starting the server with another one.

import { WherryError } from '../base/index.ts';
import { OWNER_ACCOUNT } from './account-name.ts';
import type { AccountToken } from './account.ts';
import type { AccountStore } from './account-store.ts';
import type { TokenVerifier } from './token-proof.ts';

export const SERVER_TOKEN_NAME = '(server)';

export const withServerToken = (
  store: AccountStore,
  verifier: TokenVerifier,
  startedMs: number,
): AccountStore => {
  const token: AccountToken = {
    verifier,
    account: OWNER_ACCOUNT,
    name: SERVER_TOKEN_NAME,
    kind: 'named',
    createdMs: startedMs,
  };
  /** What was made with a token that the server was started with before goes with it. */
  const findKept: AccountStore['findToken'] = async (id) => {
    const found = await store.findToken(id);
    const parent = found?.token.parent;
    if (parent === undefined || parent === verifier.id) return found;
    return (await findKept(parent)) === undefined ? undefined : found;
  };
  return {
    ...store,
    findToken: async (id) => {
      if (id !== verifier.id) return findKept(id);
      const account = await store.findAccount(OWNER_ACCOUNT);
      return account === undefined ? undefined : { token, account };
    },
    listTokens: async (account) => [
      ...(account === undefined || account === OWNER_ACCOUNT ? [token] : []),
      ...(await store.listTokens(account)),
    ],
    removeToken: async (id) => {
      if (id !== verifier.id) return store.removeToken(id);
      throw new WherryError(
        'FORBIDDEN',
        'That is the token the server was started with; start it with another one (run --new-token) to end it.',
      );
    },
    tokenUsed: async (id, nowMs) => {
      if (id !== verifier.id) await store.tokenUsed(id, nowMs);
    },
  };
};
