// What is known of an account and of its tokens. Plain values; nothing here is enough to log in.

import type { RemotePath } from '../base/index.ts';
import type { Rights } from './rights/index.ts';
import type { TokenVerifier } from './token-proof.ts';

export interface Account {
  /** As `parseAccountName` gives it. */
  readonly name: string;
  readonly rights: Rights;
  /** Where its relative business happens; undefined means "/". Made when it logs in and is missing. */
  readonly home?: RemotePath | undefined;
  /** Bytes that its home may hold, trash and unfinished transfers included. Only with a home. Default: no limit. */
  readonly quotaBytes?: number | undefined;
  readonly isDisabled: boolean;
  /** PHC string of argon2id; undefined: no login by password. */
  readonly passwordHash?: string | undefined;
  /** Secret of the one-time codes (RFC 6238); undefined: none are asked for. */
  readonly totpSecret?: Uint8Array | undefined;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /**
   * Another one with every change that ends what was begun before: rights, password, codes, home, quota, being disabled. Grows,
   * and is never given twice in a store, also not to an account that gets the name of a removed one.
   */
  readonly revision: number;
}

/** What changes of an account. A member that is there and `undefined` takes the value away. */
export type AccountChange = Partial<
  Pick<Account, 'rights' | 'home' | 'quotaBytes' | 'isDisabled' | 'passwordHash' | 'totpSecret'>
> & {
  /** With a new `totpSecret`: the time step whose code has proved it, which counts as taken. Default: none is taken yet. */
  readonly totpStep?: number | undefined;
};

/** `named`: made to be used by a program, stays until revoked. `login`: made by a login, goes when the password changes. */
export type TokenKind = 'named' | 'login';

export interface AccountToken {
  readonly verifier: TokenVerifier;
  readonly account: string;
  /** Unique within the account. */
  readonly name: string;
  readonly kind: TokenKind;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** Milliseconds since 1970, exclusive; undefined: never. */
  readonly expiresMs?: number | undefined;
  /** Milliseconds since 1970, to some minutes; undefined: never used. */
  readonly usedMs?: number | undefined;
  /** Id of the token that its maker had logged in with: it goes when that one goes. Undefined: it stands by itself. */
  readonly parent?: string | undefined;
}

/** Lets one person register. The code itself is not kept, only its hash. */
export interface Invite {
  /** Base64url of the first 9 bytes of the code's SHA-256; names the invite in lists. */
  readonly id: string;
  /** SHA-256 of the code. */
  readonly codeHash: Uint8Array;
  readonly rights: Rights;
  /** Whether the account gets a home of its own, with the rights there. */
  readonly hasHome: boolean;
  readonly quotaBytes?: number | undefined;
  readonly createdMs: number;
  readonly expiresMs: number;
}
