// What every way of logging in needs, and what it comes to.

import type { ErrorCode } from '../base/index.ts';
import type { Account, AccountStore, LoginGate, Registration } from '../accounts/index.ts';
import type { Principal } from '../session/index.ts';

export interface AuthenticateDeps {
  readonly accounts: AccountStore;
  readonly gate: LoginGate;
  readonly registration: Registration;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The last word, when a login holds: rejecting refuses it. */
  readonly admit: (account: Account, principal: Principal) => Promise<void>;
  /** Hears of accounts that people made for themselves, for the log. `by`: what let them. */
  readonly onRegistered: (registered: {
    readonly remoteAddress: string;
    readonly account: Account;
    readonly by: 'invite' | 'open registration';
  }) => void;
  /** Hears of refused logins, for the log. `account` is what was claimed, unchecked. */
  readonly onRefused: (refused: {
    readonly remoteAddress: string;
    readonly code: ErrorCode;
    readonly account?: string | undefined;
  }) => void;
}

/** Somebody who has proved who they are. */
export interface Proved {
  readonly account: Account;
  /** Of the token that was used. */
  readonly tokenId?: string | undefined;
  /** The server's own proof, in answer to a token. */
  readonly proof?: Uint8Array | undefined;
}
