// Where the shares of one root are kept; `catalog` implements it with SQLite, in a file or in memory. The contract is held by
// test/accounts/share-store-contract.ts.
//
// Each method is one step that happens wholly or not at all; a change is durable when its promise fulfils, and is seen by
// the next look from anywhere, other processes with the same store included. The shares of an account go with it.

import type { RemotePath } from '../base/index.ts';
import type { Share, ShareEnd } from './share.ts';

export interface ShareStore {
  /**
   * Where the account has as many as it may have, those that can be used no more go first.
   * Codes: `ALREADY_EXISTS`, `NOT_FOUND` (the account), `QUOTA`.
   */
  add(share: Share): Promise<void>;
  /** The key comes from a stranger and may be any text. Also one that can be used no more: the caller decides (`lookAtShare`). */
  find(key: string): Promise<Share | undefined>;
  /** Of one account, or of all; oldest first. */
  list(account?: string): Promise<readonly Share[]>;
  /** With `account`, only if it is that one's. Returns what was removed; of several callers one gets it. */
  remove(id: string, account?: string): Promise<Share | undefined>;
  /**
   * Counts a use, in one step, if the share is there, has not ended, not expired, and has one left. True: it was granted. A use
   * is never given back. The maker's rights are the caller's to look at, before. A count that limits nothing may be lost to a power cut.
   */
  use(key: string, nowMs: number): Promise<boolean>;
  /** Ends one for good; no second end replaces the first. Whether it did. */
  end(id: string, reason: ShareEnd): Promise<boolean>;
  /** Ends, for good, every share of this path and of what is below it, by whole names. Returns those that it ended. */
  endWithin(path: RemotePath, reason: ShareEnd): Promise<readonly Share[]>;
  /** Whether there is any that has not ended. So cheap, some microseconds, that it may be asked before each change of a file. */
  hasAny(): boolean;
}
