// What a server is made of by its user, with defaults and checks in one place.

import {
  DEFAULT_PORT,
  DEFAULT_TRASH_KEEP_MS,
  MAX_BLOCK_SIZE,
  MIN_BLOCK_SIZE,
  WherryError,
  parsePublicUrl,
  parseRemotePath,
  type NameRules,
  type RemotePath,
} from '../base/index.ts';
import { DEFAULT_HOMES, generateToken, parseToken, type RegistrationMode } from '../accounts/index.ts';
import type { AccessRecord } from '../http/index.ts';
import type { Durability } from '../storage/index.ts';
import type { TlsCertificate } from '../transport/tls/index.ts';
import { defaultStateDirectory } from '../transport/identity/index.ts';
import {
  resolveConnectionLimits,
  type ConnectionLimits,
  type ConnectionLimitsInit,
} from './connection-limits.ts';
import type { LogRecord } from './log-record.ts';
import type { ServedRoot } from './open-storage.ts';

export interface ServerInit extends ConnectionLimitsInit {
  /** Directory to serve. Must exist. Either this or `roots`. */
  readonly root?: string | undefined;
  /**
   * Several directories to serve as one, each under a path of its own. Paths may not lie in each other, nor be the same but for case or Unicode form;
   * directories may not overlap. At most 64. One at "/" alone is the same as `root`.
   */
  readonly roots?: readonly ServedRoot[] | undefined;
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
  /**
   * Milliseconds that what is removed or replaced stays in the trash of the root. Default 30 days; 0 keeps nothing more, and
   * leaves what is there.
   */
  readonly trashKeepMs?: number | undefined;
  /**
   * Bytes that the trash of a root may hold (of several roots each): when it holds more, the oldest items go. Default: no
   * limit. How long items stay is for `trashKeepMs` all the same.
   */
  readonly trashKeepBytes?: number | undefined;
  /** Who may make an account for himself: everybody, whoever has an invite, nobody. Default `closed`. */
  readonly registration?: RegistrationMode | undefined;
  /** Remote directory of the accounts' homes. Default "/home". */
  readonly homes?: string | undefined;
  /** Bytes that the home of one who registers by himself may hold. Default: no limit. */
  readonly homeQuota?: number | undefined;
  /**
   * Take over accounts that were made for another directory with the same state directory. They say what may be done at
   * paths, so they are good for the directory they were made for, and otherwise only the owner is let in. Default false.
   */
  readonly adoptAccounts?: boolean | undefined;
  /**
   * Certificate (with those that vouch for it behind it) and key, in PEM, that HTTP clients are shown, such as browsers. Default: that
   * of the server's own key, which they have to be told to trust. Links always see that one, so that pins stay good.
   */
  readonly tls?: TlsCertificate | undefined;
  /**
   * IP addresses and networks (10.0.0.0/8) of proxies in front of this server: what they say of their clients (X-Forwarded-For, -Proto,
   * -Host) is believed, and they may use plain HTTP. Default: none.
   */
  readonly trustedProxies?: readonly string[] | undefined;
  /**
   * Where clients find this server from outside, such as "https://files.example.org", when that is not where it listens: behind a
   * reverse proxy. Links to what is shared begin with it. Default: the address by which whoever shares has reached it.
   */
  readonly publicUrl?: string | undefined;
  /** Accept unencrypted TCP links from other machines too. */
  readonly insecure?: boolean | undefined;
  /** Hears each line of the log: one JSON-encodable object. Default: nothing is logged. */
  readonly log?: ((record: LogRecord) => void) | undefined;
  /** Hears of each HTTP request that is over. Default: nobody does. */
  readonly accessLog?: ((record: AccessRecord) => void) | undefined;
  /** Where the files of the page for browsers are. Default: in this package. For tests, and for work on the page. */
  readonly pageDirectory?: string | undefined;
  /** What is less important than this is not handed to `log`. Default `info`; `debug` has a line for each file of a tree. */
  readonly logLevel?: LogRecord['level'] | undefined;
}

/** With every default in its place. */
export interface ResolvedServerInit {
  readonly port: number;
  readonly listen: string;
  readonly token: string;
  readonly stateDirectory: string;
  readonly minBlockSize: number;
  readonly maxBlockSize: number;
  readonly homes: RemotePath;
  readonly connections: ConnectionLimits;
  readonly trashKeepMs: number;
  readonly publicUrl: string | undefined;
}

const checkBlockSize = (name: string, value: number): void => {
  if (!Number.isSafeInteger(value) || value < MIN_BLOCK_SIZE || value > MAX_BLOCK_SIZE) {
    throw new WherryError(
      'INVALID_BLOCK_SIZE',
      `The ${name} block size must be a whole number of bytes from ${MIN_BLOCK_SIZE} to ${MAX_BLOCK_SIZE}.`,
    );
  }
};

/** Codes: `INVALID_BLOCK_SIZE`, `INVALID_SIZE`, `BAD_REQUEST`. */
export const resolveServerInit = (init: ServerInit): ResolvedServerInit => {
  const minBlockSize = init.minBlockSize ?? MIN_BLOCK_SIZE;
  const maxBlockSize = init.maxBlockSize ?? MAX_BLOCK_SIZE;
  checkBlockSize('minimum', minBlockSize);
  checkBlockSize('maximum', maxBlockSize);
  if (minBlockSize > maxBlockSize) {
    throw new WherryError(
      'INVALID_BLOCK_SIZE',
      `The minimum block size (${minBlockSize}) is above the maximum (${maxBlockSize}); make it smaller.`,
    );
  }
  const { fileSizeLimit, port = DEFAULT_PORT } = init;
  if (fileSizeLimit !== undefined && (!Number.isSafeInteger(fileSizeLimit) || fileSizeLimit < 1)) {
    throw new WherryError('INVALID_SIZE', 'The file size limit must be a whole number of bytes above 0.');
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new WherryError('BAD_REQUEST', 'The port must be a whole number from 0 to 65535.');
  }
  const { trashKeepMs = DEFAULT_TRASH_KEEP_MS } = init;
  if (!Number.isSafeInteger(trashKeepMs) || trashKeepMs < 0)
    throw new WherryError('BAD_REQUEST', 'The time in the trash must be a whole number of milliseconds.');
  const { trashKeepBytes } = init;
  if (trashKeepBytes !== undefined && (!Number.isSafeInteger(trashKeepBytes) || trashKeepBytes < 1))
    throw new WherryError(
      'INVALID_SIZE',
      'The size of the trash must be a whole number of bytes above 0; to keep nothing, set its time to 0.',
    );
  return {
    port,
    trashKeepMs,
    listen: init.listen ?? '::',
    token: init.token === undefined ? generateToken() : parseToken(init.token),
    stateDirectory: init.stateDirectory ?? defaultStateDirectory(),
    minBlockSize,
    maxBlockSize,
    homes: init.homes === undefined ? DEFAULT_HOMES : parseRemotePath(init.homes),
    connections: resolveConnectionLimits(init),
    publicUrl: init.publicUrl === undefined ? undefined : parsePublicUrl(init.publicUrl),
  };
};
