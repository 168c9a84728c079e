// Parts: what is kept of unfinished writes, so that the same write, begun again, goes on where it stopped. A part holds
// whole verified pieces and nothing else that anybody relies on.

import type { RemotePath } from '../base/index.ts';

/** Makes a staged write one that can be continued. The same values again, with the same path and size, find its part. */
export interface PartIdentity {
  /** Whose it is: an account at a server, empty for the user of this machine. Another owner's part is never found. */
  readonly owner: string;
  /**
   * What is being written, down to its state: whoever writes chooses it so that other content has another source. 1 to
   * 1024 bytes. Only ever compared (as a hash), never used as a name.
   */
  readonly source: Uint8Array;
  /** What lists show as the origin. At most 1024 UTF-16 units; default none. */
  readonly label?: string | undefined;
}

/** One part, as lists show it. */
export interface StoredPart {
  /** 32 hexadecimal digits, made from owner, path, size and source. */
  readonly key: string;
  readonly owner: string;
  readonly label: string;
  /** Where it was going to. */
  readonly path: RemotePath;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Verified bytes that need not be sent again. */
  readonly verified: number;
  /** When it last grew, in milliseconds since 1970. */
  readonly changedMs: number;
  /** A write is under way that will continue or finish it. */
  readonly isActive: boolean;
}

export interface Parts {
  list(): Promise<readonly StoredPart[]>;
  /** Removes it. False when there is none. Code: `BUSY` when a write is under way on it. */
  discard(key: string): Promise<boolean>;
  /** Removes those that have not grown since that time (milliseconds since 1970) and are not active. Returns how many. */
  expire(beforeMs: number): Promise<number>;
}
