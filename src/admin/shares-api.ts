// What can be done with shares, by whoever may make some. A share itself is followed over HTTP, by anybody who has its link.

import type { RemotePath } from '../base/index.ts';
import type { Share, ShareState } from '../accounts/index.ts';

/** A share, without what opens it but for its link, which is told to its maker only. */
export interface ShareInfo extends Omit<Share, 'key' | 'passwordHash'> {
  readonly hasPassword: boolean;
  /** Whether its link works now, and if not why. */
  readonly state: ShareState;
  /** The link: whoever has it may use the share. Undefined of another account's. */
  readonly url?: string | undefined;
}

export interface NewShare {
  /** A file or a directory; links are not shared, nor what lies behind one. */
  readonly path: string | RemotePath;
  /** `read` (default): see and fetch. `upload`: add files to a directory, and see nothing of it. */
  readonly access?: Share['access'] | undefined;
  /** Asked for besides the link, 8 to 512 characters. Default: none. */
  readonly password?: string | undefined;
  /** Milliseconds since 1970, at most ten years from now; default: never. */
  readonly expiresMs?: number | undefined;
  /** From 1 to 1 000 000; default: no limit. */
  readonly maxUses?: number | undefined;
  /** For its maker, and whoever follows the link: at most 200 visible characters. */
  readonly label?: string | undefined;
}

export interface ShareListOptions {
  /** Of all accounts, for who has the verb `admin`. Default false. */
  readonly all?: boolean | undefined;
}

/** Codes everywhere: `UNKNOWN_METHOD` of a server that has no shares. */
export interface SharesApi {
  /**
   * Needs the verbs `share` and `read` (for uploads `share` and `write`) at the path, then and whenever the link is followed.
   * Codes: `FORBIDDEN`, `NOT_FOUND`, `NOT_A_FILE` (neither file nor directory), `NOT_A_DIRECTORY` (to upload into), `BAD_REQUEST`,
   * `READ_ONLY`, `QUOTA` (10 000 shares).
   */
  create(share: NewShare): Promise<ShareInfo>;
  /** One's own, the oldest first; also those whose link works no more. Code: `FORBIDDEN` (`all`). */
  list(options?: ShareListOptions): Promise<readonly ShareInfo[]>;
  /** By its id: its link works no more. One's own; any, for who has the verb `admin`. Code: `NOT_FOUND`. */
  revoke(id: string): Promise<ShareInfo>;
}
