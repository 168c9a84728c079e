// The server's door: assembles listener, storage and services.

import { DEFAULT_PORT, MAX_BLOCK_SIZE, MIN_BLOCK_SIZE, WherryError, type NameRules } from '../base/index.ts';
import { createMemoryAccounts, deriveVerifier, generateToken, parseToken } from '../accounts/index.ts';
import { createFileService } from '../files/index.ts';
import { openListener } from '../listener/index.ts';
import type { Durability } from '../storage/index.ts';
import { openRoot } from '../storage/disk/index.ts';
import {
  certificateFor,
  defaultStateDirectory,
  openIdentity,
  pinOfPublicKey,
  publicKeyOf,
} from '../transport/identity/index.ts';
import { createAboutService } from './about-service.ts';
import { startPartExpiry } from './expire-parts.ts';

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

interface ResolvedServerInit {
  readonly port: number;
  readonly listen: string;
  readonly token: string;
  readonly stateDirectory: string;
  readonly minBlockSize: number;
  readonly maxBlockSize: number;
}

const checkBlockSize = (name: string, value: number): void => {
  if (!Number.isSafeInteger(value) || value < MIN_BLOCK_SIZE || value > MAX_BLOCK_SIZE) {
    throw new WherryError(
      'INVALID_BLOCK_SIZE',
      `The ${name} block size must be a whole number of bytes from ${MIN_BLOCK_SIZE} to ${MAX_BLOCK_SIZE}.`,
    );
  }
};

const resolveServerInit = (init: ServerInit): ResolvedServerInit => {
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
  return {
    port,
    listen: init.listen ?? '::',
    token: init.token === undefined ? generateToken() : parseToken(init.token),
    stateDirectory: init.stateDirectory ?? defaultStateDirectory(),
    minBlockSize,
    maxBlockSize,
  };
};

/**
 * Serves a directory. Fulfils when connections are accepted.
 * Codes: `NOT_FOUND`, `NOT_A_DIRECTORY` (the root), `ROOT_IN_USE`, `INVALID_BLOCK_SIZE`, `INVALID_SIZE`, `BAD_REQUEST` (token, port, key), `BUSY` (port taken).
 */
export const createServer = async (init: ServerInit): Promise<Server> => {
  const resolved = resolveServerInit(init);
  const log = (record: {
    readonly level: LogRecord['level'];
    readonly event: string;
    readonly [field: string]: unknown;
  }): void => init.log?.({ time: new Date().toISOString(), ...record });
  const identity =
    init.privateKey === undefined
      ? await openIdentity(resolved.stateDirectory)
      : {
          privateKeyPem: init.privateKey,
          certificatePem: certificateFor(init.privateKey),
          pin: pinOfPublicKey(publicKeyOf(init.privateKey)),
        };
  const storage = await openRoot({
    directory: init.root,
    stateDirectory: resolved.stateDirectory,
    ...(init.names === undefined ? {} : { names: init.names }),
    ...(init.durability === undefined ? {} : { durability: init.durability }),
    ...(init.readOnly === undefined ? {} : { readOnly: init.readOnly }),
    ...(init.fileSizeLimit === undefined ? {} : { fileSizeLimit: init.fileSizeLimit }),
  });
  const files = createFileService({
    storage,
    limits: {
      minBlockSize: resolved.minBlockSize,
      maxBlockSize: resolved.maxBlockSize,
      ...(init.fileSizeLimit === undefined ? {} : { fileSizeLimit: init.fileSizeLimit }),
    },
    log,
  });
  const about = createAboutService({
    timeMs: () => Date.now(),
    allowedVerbs: () => (storage.info.readOnly ? ['read'] : ['read', 'write']),
  });
  const listener = await openListener({
    port: resolved.port,
    host: resolved.listen,
    privateKeyPem: identity.privateKeyPem,
    certificatePem: identity.certificatePem,
    accounts: createMemoryAccounts([{ account: 'owner', verifier: deriveVerifier(resolved.token) }]),
    services: [files, about],
    insecure: init.insecure,
    stopWhenIdleMs: init.stopWhenIdleMs,
    onEvent: log,
  }).catch(async (error: unknown) => {
    await storage.close();
    throw error;
  });
  log({
    level: 'info',
    event: 'listening',
    port: listener.port,
    rootId: storage.info.rootId,
    pin: identity.pin,
  });

  const stopExpiry = storage.info.readOnly ? async () => {} : startPartExpiry({ parts: storage.parts, log });
  const finish = listener.closed.then(async () => {
    await stopExpiry();
    await storage.close();
    log({ level: 'info', event: 'closed' });
  });
  const close = async (): Promise<void> => {
    await listener.close();
    await finish;
  };
  const host = resolved.listen === '::' || resolved.listen === '0.0.0.0' ? 'localhost' : resolved.listen;
  return {
    port: listener.port,
    pin: identity.pin,
    token: resolved.token,
    address: `wherry://${host.includes(':') ? `[${host}]` : host}:${listener.port}#${identity.pin}`,
    closed: finish,
    close,
    [Symbol.asyncDispose]: close,
  };
};
