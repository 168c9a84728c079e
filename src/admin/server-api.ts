// What who administers a server may see of it while it runs, and do with it.

import type { RegistrationMode } from '../accounts/index.ts';

/** How a server is set up. Sizes are bytes; what is left out has no limit. */
export interface ServerStatus {
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** The server's clock. */
  readonly timeMs: number;
  readonly port: number;
  /** Base64url SHA-256 of its public key. */
  readonly pin: string;
  /** Where it is found from outside, if it was told. */
  readonly publicUrl?: string | undefined;
  readonly roots: readonly ServedRootStatus[];
  readonly isReadOnly: boolean;
  readonly durability: 'disk' | 'process';
  readonly names: 'posix' | 'portable';
  readonly registration: RegistrationMode;
  readonly homes: string;
  readonly limits: ServerLimits;
  /** How many there are. */
  readonly accounts: number;
  readonly connections: number;
  /** Memory of the process. */
  readonly memoryBytes: number;
}

export interface ServedRootStatus {
  /** Where clients find it. */
  readonly path: string;
  /** Where it is at the server. */
  readonly directory: string;
  readonly isReadOnly: boolean;
}

export interface ServerLimits {
  readonly fileSizeLimit?: number | undefined;
  /** Of the home of one who registers by himself. */
  readonly homeQuota?: number | undefined;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress?: number | undefined;
  readonly isExclusive: boolean;
  readonly connectionTimeoutMs?: number | undefined;
  readonly stopWhenIdleMs?: number | undefined;
  /** Bytes a second, of all connections together, and of each. */
  readonly uploadRate?: number | undefined;
  readonly downloadRate?: number | undefined;
  readonly uploadRatePerConnection?: number | undefined;
  readonly downloadRatePerConnection?: number | undefined;
  /** 0: nothing is kept. */
  readonly trashKeepMs: number;
  readonly trashKeepBytes?: number | undefined;
}

export interface ConnectionInfo {
  readonly id: number;
  readonly account: string;
  readonly remoteAddress: string;
  /** Program and version, as the client says. */
  readonly agent: string;
  readonly carrier: string;
  /** Milliseconds since it logged in. */
  readonly forMs: number;
  /** Calls under way. */
  readonly calls: number;
  /** So far, as the server sees it. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** A file or tree on its way, by whichever door. */
export interface LiveTransfer {
  readonly id: number;
  readonly account: string;
  readonly remoteAddress: string;
  /** As the client sees it. */
  readonly direction: 'upload' | 'download';
  /** Of a tree: of its directory. */
  readonly path: string;
  /** Undefined where it is not known, as of trees. */
  readonly sizeBytes?: number | undefined;
  /** So far. */
  readonly bytes: number;
}

/** What is going on at one moment. Rates are differences of two of them. */
export interface ServerActivity {
  /** Milliseconds by a clock that never jumps; good for differences only. */
  readonly atMs: number;
  /** Of all connections of this run, also those that are over. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Oldest first. */
  readonly connections: readonly ConnectionInfo[];
  /** The first 200, oldest first. */
  readonly transfers: readonly LiveTransfer[];
  /** How many there are in all. */
  readonly transferCount: number;
}

/** Codes everywhere: `FORBIDDEN`; `UNSUPPORTED` where no server runs. */
export interface ServerAdminApi {
  status(): Promise<ServerStatus>;
  listConnections(): Promise<readonly ConnectionInfo[]>;
  /** Code: `NOT_FOUND`. */
  endConnection(id: number): Promise<void>;
  /**
   * Tells now, and once a second, what is going on; waits for `onActivity`. Fulfils when the signal aborts, or the server closes.
   * Rejects when the login ends, or may not administer any more.
   */
  watchActivity(
    onActivity: (activity: ServerActivity) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Stops the server as the one who runs it does: calls under way may end first, for `graceMs` milliseconds, at most an hour
   * (default 30 000). Fulfils before it is stopped. Code: `BAD_REQUEST`.
   */
  shutDown(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}
