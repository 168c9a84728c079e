// When a token was last used, for lists: to some minutes, since a login must not cost a write to the disk.

import type { AccountStore, AccountToken } from '../accounts/index.ts';

const USE_PRECISION_MS = 10 * 60 * 1000;

export const noteTokenUse = async (
  { accounts, now }: { readonly accounts: AccountStore; readonly now: () => number },
  token: AccountToken,
): Promise<void> => {
  const nowMs = now();
  if (nowMs - (token.usedMs ?? 0) >= USE_PRECISION_MS) await accounts.tokenUsed(token.verifier.id, nowMs);
};
