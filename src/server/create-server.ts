// The server's door: assembles listener, storage and services.

import { ROOT_PATH, isWherryError, type RemotePath } from '../base/index.ts';
import {
  LoginGate,
  deriveVerifier,
  withServerToken,
  type Account,
  type ShareStore,
} from '../accounts/index.ts';
import { forbidden, isAllowed, isAllowedWithin, leadsToAllowed } from '../accounts/rights/index.ts';
import {
  openRootCatalog,
  openServerDatabase,
  rootCatalogPath,
  serverDatabasePath,
  type AuditLog,
  type PropertyStore,
  type RootCatalog,
  type ServerDatabase,
} from '../catalog/index.ts';
import { createLockedStorage } from '../files/index.ts';
import { createZstdCodec } from '../files/zstd/index.ts';
import {
  createHttpDoor,
  createLockTable,
  createMetrics,
  reservedBy,
  type AccountView,
  type LockTable,
  type Metrics,
} from '../http/index.ts';
import { openListener, type Listener } from '../listener/index.ts';
import { Registry, systemClock } from '../session/index.ts';
import { watchEntries, type Storage } from '../storage/index.ts';
import { loadBlake3 } from '../storage/disk/index.ts';
import {
  certificateFor,
  openIdentity,
  pinOfPublicKey,
  publicKeyOf,
  type Identity,
} from '../transport/identity/index.ts';
import type { TlsCertificate } from '../transport/tls/index.ts';
import { createAdmission, type Admission } from './account-services.ts';
import type { LogRecord } from './log-record.ts';
import { resolveServerInit, type ResolvedServerInit, type ServerInit } from './server-init.ts';
import { createAuditTrail } from './audit-trail.ts';
import { createShareEnding } from './end-shares.ts';
import { startPartExpiry } from './expire-parts.ts';
import { startTrashExpiry } from './expire-trash.ts';
import { createEntryFollower, listenTogether } from './follow-entries.ts';
import { createTrashLimits } from './limit-trash.ts';
import { createLiveServer } from './live-server.ts';
import { openStorage } from './open-storage.ts';

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
  /** What HTTP clients are shown from now on. Code: `BAD_REQUEST` (key and certificate do not fit), and then nothing has changed. */
  changeCertificate(tls: TlsCertificate): void;
  /**
   * Refuses new connections, ends the live ones, waits for what is being committed. Idempotent. With `graceMs`
   * (default 0) calls under way may end first, for so long; what is cut off then leaves a part that can be resumed.
   * A second call without it cuts at once.
   */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

/** From the most talkative to the most silent. */
const LEVELS: readonly LogRecord['level'][] = ['debug', 'info', 'warn', 'error'];

type Log = (record: {
  readonly level: LogRecord['level'];
  readonly event: string;
  readonly [field: string]: unknown;
}) => void;

const identityOf = async (init: ServerInit, stateDirectory: string): Promise<Omit<Identity, 'publicKey'>> =>
  init.privateKey === undefined
    ? openIdentity(stateDirectory)
    : {
        privateKeyPem: init.privateKey,
        certificatePem: certificateFor(init.privateKey),
        pin: pinOfPublicKey(publicKeyOf(init.privateKey)),
      };

interface Parts {
  readonly init: ServerInit;
  readonly resolved: ResolvedServerInit;
  readonly identity: Omit<Identity, 'publicKey'>;
  readonly storage: Storage;
  readonly fileSizeLimit: number | undefined;
  readonly database: ServerDatabase;
  readonly shares: ShareStore;
  readonly catalog: () => RootCatalog;
  readonly audit: AuditLog;
  readonly metrics: Metrics;
  readonly davLocks: LockTable;
  readonly properties: PropertyStore;
  readonly log: Log;
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortController;
}

/** Opens something when it is first asked for; then it is closed with the rest. */
const openOnce = <T extends { close(): unknown }>(
  opened: { close(): unknown }[],
  open: () => T,
): (() => T) => {
  let known: T | undefined;
  return () => {
    if (known === undefined) opened.push((known = open()));
    return known;
  };
};

/** The listener with everything behind it. */
const listen = (parts: Parts): Promise<Listener> => {
  const { init, resolved, identity, storage, fileSizeLimit, database, audit, log } = parts;
  const gate = new LoginGate(() => systemClock.nowMs());
  const accounts = withServerToken(database.accounts, deriveVerifier(resolved.token), Date.now());
  const { rootId } = storage.info;
  database.homes(resolved.homes);
  const boundRoot = database.boundRoot(rootId, init.adoptAccounts);
  if (boundRoot !== rootId) log({ level: 'warn', event: 'accounts-of-another-root' });
  const limits = {
    minBlockSize: resolved.minBlockSize,
    maxBlockSize: resolved.maxBlockSize,
    fileSizeLimit,
  };
  const admission: Admission = createAdmission({
    reserved: reservedBy(parts.davLocks),
    storage,
    sync: { loadHashing: loadBlake3, catalog: parts.catalog, log },
    files: { limits, log, logsEach: init.logLevel === 'debug', codec: createZstdCodec() },
    accounts,
    gate,
    shares: { store: parts.shares, publicUrl: resolved.publicUrl },
    place: () => ({
      pin: identity.pin,
      port: openedListener?.port ?? resolved.port,
      isHttpOwnKey: init.tls === undefined,
    }),
    isBound: () => database.boundRoot(rootId) === rootId,
    administration: {
      accounts,
      audit,
      homes: resolved.homes,
      now: Date.now,
      server: createLiveServer({
        init,
        resolved,
        pin: identity.pin,
        listener: () => openedListener,
        transfers: () => admission.transfers,
        stopping: parts.stopping,
        log,
      }),
      onChange: (event, fields) => log({ level: 'info', event, ...fields }),
    },
  });
  const listener: Promise<Listener> = openListener({
    port: resolved.port,
    host: resolved.listen,
    privateKeyPem: identity.privateKeyPem,
    certificatePem: identity.certificatePem,
    accounts,
    gate,
    registration: {
      mode: init.registration ?? 'closed',
      homes: resolved.homes,
      quotaBytes: init.homeQuota,
      isHomeTaken: (home) => isThere(storage, home),
    },
    services: [],
    ...resolved.connections,
    admit: admission.admit,
    agents: { store: database.agents, admit: async () => new Registry() },
    createHttpDoor: createHttpDoor({
      admit: (account) => admitOverHttp(admission, account),
      limits,
      trustedProxies: init.trustedProxies,
      log,
      clock: systemClock,
      now: Date.now,
      metrics: parts.metrics,
      transfers: admission.transfers,
      davLocks: parts.davLocks,
      properties: parts.properties,
      uploads: database.uploads,
      accounts,
      shares: parts.shares,
      registration: init.registration ?? 'closed',
      rootId,
      state: async () => ({
        carriers: openedListener?.listConnections().map(({ carrier }) => carrier) ?? [],
        space: await storage.space(),
      }),
      onRequest: init.accessLog,
      pageDirectory: init.pageDirectory,
    }),
    httpCertificate: init.tls,
    insecure: init.insecure,
    onEvent: log,
  });
  let openedListener: Listener | undefined;
  return listener.then((opened) => (openedListener = opened));
};

/** What an account may use by HTTP. */
const admitOverHttp = async (admission: Admission, account: Account): Promise<AccountView> => {
  const { storage, locks } = await admission.admitFiles(account);
  return {
    storage: createLockedStorage(storage, locks, account.name),
    locks,
    ensure: (verb, path) => {
      if (!isAllowed(account.rights, verb, path)) throw forbidden(account.name, verb, path);
    },
    ensureWithin: (verb, path) => {
      if (!isAllowedWithin(account.rights, verb, path)) throw forbidden(account.name, verb, path);
    },
    sees: (path) => leadsToAllowed(account.rights, path),
    isAdmin: isAllowed(account.rights, 'admin', ROOT_PATH),
    home: account.home ?? ROOT_PATH,
  };
};

const isThere = async (storage: Storage, path: RemotePath): Promise<boolean> => {
  try {
    await storage.stat(path);
    return true;
  } catch (error) {
    if (isWherryError(error) && error.code === 'NOT_FOUND') return false;
    throw error;
  }
};

/**
 * Serves a directory, or several. Fulfils when connections are accepted.
 * Codes: `NOT_FOUND`, `NOT_A_DIRECTORY` (a root), `ROOT_IN_USE`, `INVALID_BLOCK_SIZE`, `INVALID_SIZE`, `BAD_REQUEST` (token, port, key, roots, a limit out of its range),
 * `BUSY` (port taken), `CORRUPTED` (the key or the database of accounts).
 */
export const createServer = async (init: ServerInit): Promise<Server> => {
  const resolved = resolveServerInit(init);
  const { stateDirectory } = resolved;
  const identity = await identityOf(init, stateDirectory);
  const trashLimits = createTrashLimits(init.trashKeepBytes);
  const { storage: root, fileSizeLimit } = await openStorage(
    { ...init, keepsTrash: resolved.trashKeepMs > 0, watch: trashLimits.watch },
    stateDirectory,
  );
  const opened: { close(): unknown }[] = [root];
  const closeAll = async (): Promise<void> => {
    for (const part of opened.toReversed()) await part.close();
  };
  try {
    const database = openServerDatabase(serverDatabasePath(stateDirectory));
    opened.push(database);
    const write = (record: Parameters<Log>[0]): LogRecord => {
      const dated = { time: new Date().toISOString(), ...record };
      if (LEVELS.indexOf(record.level) >= LEVELS.indexOf(init.logLevel ?? 'info')) init.log?.(dated);
      return dated;
    };
    const trail = createAuditTrail({
      audit: database.audit,
      onFault: (message) => write({ level: 'error', event: 'audit', message }),
    });
    opened.push(trail);
    const metrics = createMetrics();
    const log: Log = (record) => {
      metrics.event(record);
      const written = write(record);
      // What is for finding faults only would fill the audit with every file of every tree.
      if (record.level !== 'debug') trail.add(written);
    };
    const shares = database.sharesOf(root.info.rootId);
    const properties = database.properties(root.info.rootId);
    const davLocks = createLockTable();
    const storage = watchEntries(
      root,
      listenTogether([
        createShareEnding({ shares, log }),
        createEntryFollower({ properties, locks: davLocks, log }),
      ]),
    );
    // Closed before what it tells.
    opened.push(storage);
    const stopping = new AbortController();
    const listener = await listen({
      stopping,
      init,
      resolved,
      identity,
      storage,
      fileSizeLimit,
      database,
      shares,
      catalog: openOnce(opened, () => openRootCatalog(rootCatalogPath(stateDirectory, storage.info.rootId))),
      audit: trail.audit,
      metrics,
      davLocks,
      properties,
      log,
    });
    log({
      level: 'info',
      event: 'listening',
      port: listener.port,
      rootId: storage.info.rootId,
      ...(init.roots === undefined ? {} : { roots: init.roots.map(({ path }) => path) }),
      pin: identity.pin,
    });
    trashLimits.start(log);
    const stopExpiry = storage.info.readOnly
      ? []
      : [
          startPartExpiry({ parts: storage.parts, log }),
          startTrashExpiry({ trash: storage.trash, keepMs: resolved.trashKeepMs, log }),
        ];
    const finish = listener.closed.then(async () => {
      await Promise.all([trashLimits.stop(), ...stopExpiry.map((stop) => stop())]);
      log({ level: 'info', event: 'closed' });
      await closeAll();
    });
    return toServer(resolved, identity, listener, stopping, finish);
  } catch (error) {
    await closeAll();
    throw error;
  }
};

const toServer = (
  resolved: ResolvedServerInit,
  identity: Omit<Identity, 'publicKey'>,
  listener: Listener,
  stopping: AbortController,
  finish: Promise<void>,
): Server => {
  const close: Server['close'] = async (options) => {
    stopping.abort();
    await listener.close(options);
    await finish;
  };
  const host = resolved.listen === '::' || resolved.listen === '0.0.0.0' ? 'localhost' : resolved.listen;
  return {
    port: listener.port,
    pin: identity.pin,
    token: resolved.token,
    address: `wherry://${host.includes(':') ? `[${host}]` : host}:${listener.port}#${identity.pin}`,
    closed: finish,
    changeCertificate: (tls) => listener.changeHttpCertificate(tls),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
};
