// Accounts in memory: for a server with one token, and for tests.

import { WherryError } from '../base/index.ts';
import type { AccountStore, AccountToken, FoundAccount } from './account-store.ts';

/** @throws WherryError `ALREADY_EXISTS` when two tokens have one id. */
export const createMemoryAccounts = (tokens: readonly AccountToken[] = []): AccountStore => {
  // A map, not an object: ids come from peers, and "__proto__" is one like any other.
  const byId = new Map<string, FoundAccount>();
  const add = (token: AccountToken): void => {
    if (byId.has(token.verifier.id))
      throw new WherryError('ALREADY_EXISTS', 'That token is already in use; make another one.');
    byId.set(token.verifier.id, {
      account: token.account,
      role: token.role ?? 'owner',
      verifier: token.verifier,
    });
  };
  for (const token of tokens) add(token);
  return {
    verifierFor: async (id) => byId.get(id),
    addToken: async (token) => add(token),
    removeToken: async (id) => {
      if (!byId.delete(id))
        throw new WherryError(
          'NOT_FOUND',
          'There is no token with that id; list the tokens to see which there are.',
        );
    },
  };
};
