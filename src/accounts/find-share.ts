// From the key that a stranger brings to what it lets him reach: the one way there, so that no door forgets a rule.

import type { Account } from './account.ts';
import type { AccountStore } from './account-store.ts';
import { lookAtShare, type Share, type ShareState } from './share.ts';
import type { ShareStore } from './share-store.ts';

/** `state` other than `usable` is for the log: whoever brought the key is told the same in every case. */
export type FoundShare =
  | { readonly state: 'usable'; readonly share: Share; readonly maker: Account }
  | { readonly state: 'unknown' }
  | { readonly state: Exclude<ShareState, 'usable'>; readonly share: Share };

export interface ShareStores {
  readonly accounts: Pick<AccountStore, 'findAccount'>;
  readonly shares: Pick<ShareStore, 'find'>;
}

/**
 * What the key is good for now. `maker` is whose rights and home hold for everything that is reached by it. Uses nothing up:
 * that is for ShareStore.use, once a password is given where one is wanted, and what is asked for is there.
 */
export const findShare = async (
  { accounts, shares }: ShareStores,
  key: string,
  nowMs: number,
): Promise<FoundShare> => {
  const share = await shares.find(key);
  if (share === undefined) return { state: 'unknown' };
  const maker = await accounts.findAccount(share.account);
  const state = lookAtShare(share, maker, nowMs);
  if (state !== 'usable') return { state, share };
  // Without a maker it is not usable.
  return maker === undefined ? { state: 'maker-gone', share } : { state, share, maker };
};
