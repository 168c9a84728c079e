// How many tokens an account may have.

import { WherryError } from '../base/index.ts';
import type { AccountStore } from './account-store.ts';
import { MAX_TOKENS } from './limits.ts';

/** Where there are as many as there may be, those that have expired go first. Code: `QUOTA`. */
export const makeRoomForToken = async (
  accounts: AccountStore,
  account: string,
  nowMs: number,
): Promise<void> => {
  const tokens = await accounts.listTokens(account);
  if (tokens.length < MAX_TOKENS) return;
  const expired = tokens.filter(({ expiresMs = Infinity }) => expiresMs <= nowMs);
  for (const { verifier } of expired) await accounts.removeToken(verifier.id);
  if (tokens.length - expired.length >= MAX_TOKENS)
    throw new WherryError(
      'QUOTA',
      `The account has ${MAX_TOKENS} tokens, which is as many as it may have; revoke one that is not used any more.`,
    );
};
