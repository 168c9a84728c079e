// Where accounts, tokens and invites are kept; `catalog` implements it with SQLite, in a file or in memory. The contract
// is held by test/accounts/account-store-contract.ts. What a store holds is never enough to log in.
//
// Each method is one step that happens wholly or not at all; a change is durable when its promise fulfils, and is seen by
// the next look from anywhere, other processes with the same store included. Accounts are looked up by the key of their
// name: "Anna" finds "anna".

import type { Account, AccountChange, AccountToken, Invite } from './account.ts';

/** What a token id stands for. */
export interface FoundToken {
  readonly token: AccountToken;
  readonly account: Account;
}

export interface AccountStore {
  /** In the order of their keys. The built-in owner is always among them. */
  listAccounts(): Promise<readonly Account[]>;
  /** The name may be any text. */
  findAccount(name: string): Promise<Account | undefined>;
  /**
   * With `invite` (an id), in exchange for that invite: of several callers one gets an account for it, and none loses it for
   * nothing. Codes: `ALREADY_EXISTS` (also when only case or composition differ), `INVALID_NAME`, `NOT_FOUND` (the invite).
   */
  addAccount(account: NewAccount, options?: { readonly invite?: string | undefined }): Promise<Account>;
  /**
   * Returns it as it is now, with a higher revision. `revoke` removes its tokens in the same step, or those of the kind
   * `login`, but for `exceptToken` (an id), which stands by itself from then on. `ifRevision`: only if nothing has changed since that revision, for who decides by
   * what was read before. Codes: `NOT_FOUND`, `FORBIDDEN` (rights, home, quota or disabling of the owner), `CHANGED`.
   */
  changeAccount(
    name: string,
    change: AccountChange,
    options?: {
      readonly revoke?: 'all' | 'logins' | undefined;
      readonly exceptToken?: string | undefined;
      readonly ifRevision?: number | undefined;
    },
  ): Promise<Account>;
  /** With its tokens. Codes: `NOT_FOUND`, `FORBIDDEN` (the owner). */
  removeAccount(name: string): Promise<void>;
  /**
   * Takes a one-time code's time step: true for one caller only, and for no step that is not later than one taken before.
   * False also when there is no such account.
   */
  takeTotpStep(name: string, step: number): Promise<boolean>;

  /** The id comes from a peer and may be any text. Disabled accounts and expired tokens are found too: the caller decides. */
  findToken(id: string): Promise<FoundToken | undefined>;
  /** Of one account, or of all; oldest first. */
  listTokens(account?: string): Promise<readonly AccountToken[]>;
  /** Codes: `ALREADY_EXISTS` (its id, or its name within the account), `NOT_FOUND` (the account). */
  addToken(token: AccountToken): Promise<void>;
  /** With those that were made with it. Whether there was one. */
  removeToken(id: string): Promise<boolean>;
  /** Remembers when it was last used. The one change that need not be durable at once. */
  tokenUsed(id: string, nowMs: number): Promise<void>;

  listInvites(): Promise<readonly Invite[]>;
  /** Code: `ALREADY_EXISTS`. */
  addInvite(invite: Invite): Promise<void>;
  /** Whether there was one: of several callers, one hears true. */
  removeInvite(id: string): Promise<boolean>;

  /**
   * Whether anything may have changed since the last call, by this process or another one. Cheap enough to be asked
   * several times a second.
   */
  hasChanged(): boolean;
}

/** An account to be made. */
export type NewAccount = Pick<Account, 'name' | 'rights' | 'createdMs'> &
  Partial<Pick<Account, 'home' | 'quotaBytes' | 'passwordHash'>>;
