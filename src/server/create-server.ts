// The server's door: assembles listener, storage and services.

import type { NameRules } from '../base/index.ts';
import type { Durability } from '../storage/index.ts';

export interface ServerInit {
  /** Directory to serve. Must exist. */
  readonly root: string;
  /** Token of the built-in account "owner": at least 22 characters. Default: a new one, see `Server.token`. */
  readonly token?: string | undefined;
  /** Default 6768; 0 takes any free port. */
  readonly port?: number | undefined;
  /** Address to listen on. Default "::", which is every IPv6 and IPv4 address. */
  readonly listen?: string | undefined;
  /** PEM of the server's private key (P-256, PKCS #8). Default: made on first run and kept in the state directory. */
  readonly privateKey?: string | undefined;
  /** Default `$XDG_STATE_HOME/wherry` or `~/.local/state/wherry`. */
  readonly stateDirectory?: string | undefined;
  /** Bytes; inclusive. Default: no limit. */
  readonly fileSizeLimit?: number | undefined;
  /** Bytes, 512 B to 4 MiB. Default 512. */
  readonly minBlockSize?: number | undefined;
  /** Bytes, 512 B to 4 MiB. Default 4 MiB. Below the minimum: `INVALID_BLOCK_SIZE`. */
  readonly maxBlockSize?: number | undefined;
  /** Serve without ever changing anything in the root. */
  readonly readOnly?: boolean | undefined;
  /** Default `disk`. */
  readonly durability?: Durability | undefined;
  /** Default `posix` (`portable` on Windows). */
  readonly names?: NameRules | undefined;
  /** Close when no client has been connected for this long. Default: never. */
  readonly stopWhenIdleMs?: number | undefined;
  /** Accept unencrypted TCP links from other machines too. */
  readonly insecure?: boolean | undefined;
  /** Hears each line of the log: one JSON-encodable object. Default: nothing is logged. */
  readonly log?: ((record: LogRecord) => void) | undefined;
}

export interface LogRecord {
  readonly time: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Server extends AsyncDisposable {
  /** The port it listens on. */
  readonly port: number;
  /** Base64url SHA-256 of its public key. */
  readonly pin: string;
  /** The owner's token, as given or made. */
  readonly token: string;
  /** "wherry://HOST:PORT#PIN" with a host name that works on this machine. */
  readonly address: string;
  /** Fulfils when the server has closed: by `close`, or because it was idle. */
  readonly closed: Promise<void>;
  /** Refuses new connections, ends the live ones, waits for what is being committed. Idempotent. */
  close(): Promise<void>;
}
