// Where accounts and the verifiers of their tokens are kept. One contract for every implementation; what a store holds
// is never enough to log in.

import type { Role } from './authorize.ts';
import type { TokenVerifier } from './token-proof.ts';

/** One token of one account, as a server knows it. */
export interface AccountToken {
  readonly account: string;
  /** Default `owner`. */
  readonly role?: Role | undefined;
  readonly verifier: TokenVerifier;
}

/** What a token id stands for. */
export interface FoundAccount {
  readonly account: string;
  readonly role: Role;
  readonly verifier: TokenVerifier;
}

/** May be called from many logins at once. A change is seen by the next `verifierFor`. */
export interface AccountStore {
  /** What is stored under a token id; undefined when nothing is. The id comes from the peer and may be any text. */
  verifierFor(id: string): Promise<FoundAccount | undefined>;
  /** Adds a token. Rejects with `ALREADY_EXISTS` when its id is taken. */
  addToken(token: AccountToken): Promise<void>;
  /** Removes a token: it logs in no more. Rejects with `NOT_FOUND` when there is none with this id. */
  removeToken(id: string): Promise<void>;
}
