// Whether a login still holds: the one answer for whoever ends links, and for calls that change accounts, which must not
// wait until a link has been ended.

import { WherryError } from '../base/index.ts';
import { accountKey } from './account-name.ts';
import type { Account } from './account.ts';
import type { AccountStore } from './account-store.ts';

/** What a link keeps of its login. */
export interface LoginRecord {
  readonly account: string;
  /** Id of the token it was made with; undefined after a login by password. */
  readonly tokenId?: string | undefined;
  /** Of the account when it logged in. */
  readonly revision?: number | undefined;
}

export type LoginState =
  | { readonly holds: true; readonly account: Account; readonly expiresMs: number }
  | { readonly holds: false; readonly end: WherryError };

/** Nothing to come back for. */
const revoked = (): WherryError =>
  new WherryError('UNAUTHENTICATED', 'This login was revoked or has expired; log in again.');

/** The client comes back by itself, and finds what holds now. */
const changed = (): WherryError =>
  new WherryError('CONNECTION_LOST', 'What this account may do has changed; connect again.');

/**
 * `end` says why it is over: `UNAUTHENTICATED` (its token was revoked or has expired, its account is disabled or gone),
 * `CONNECTION_LOST` (its account was changed). `expiresMs` is Infinity for what does not expire.
 */
export const lookAtLogin = async (
  accounts: AccountStore,
  { account: name, tokenId, revision }: LoginRecord,
  nowMs: number,
): Promise<LoginState> => {
  const found = tokenId === undefined ? undefined : await accounts.findToken(tokenId);
  const account = tokenId === undefined ? await accounts.findAccount(name) : found?.account;
  const expiresMs = found?.token.expiresMs ?? Infinity;
  if (
    account === undefined ||
    account.isDisabled ||
    accountKey(account.name) !== accountKey(name) ||
    expiresMs <= nowMs
  )
    return { holds: false, end: revoked() };
  return account.revision === revision
    ? { holds: true, account, expiresMs }
    : { holds: false, end: changed() };
};

/** The account, as it is now. Codes: as `lookAtLogin`. */
export const ensureLoginHolds = async (
  accounts: AccountStore,
  login: LoginRecord,
  nowMs: number,
): Promise<Account> => {
  const state = await lookAtLogin(accounts, login, nowMs);
  if (!state.holds) throw state.end;
  return state.account;
};
