// Connects to a server: finds out whom to trust, makes the carrier, logs in, and hands out the services.

import { randomBytes, randomInt } from 'node:crypto';
import {
  DEFAULT_PORT,
  DEFAULT_TIMEOUT_MS,
  LINK_PATH,
  WherryError,
  isWherryError,
  parseRemotePath,
  toBase64Url,
} from '../base/index.ts';
import { accountKey, clientProof, parseToken, verifyServerProof } from '../accounts/index.ts';
import { createAccountCalls, createAdminCalls, createShareCalls } from '../admin/index.ts';
import { createFiles, type OpenLocal } from '../files/index.ts';
import { createZstdCodec } from '../files/zstd/index.ts';
import { ClientSession, systemClock, type ClientCredentials, type SessionEvents } from '../session/index.ts';
import { paceFactory } from './pace-factory.ts';
import type { Sync } from '../sync/index.ts';
import type { DiskWork, SharedDirectories } from '../storage/disk/index.ts';
import type { Carrier } from '../transport/index.ts';
import type { ConnectTlsInit } from '../transport/tls/index.ts';
import {
  clientId,
  defaultStateDirectory,
  openPinStore,
  pinOfPublicKey,
  type PinStore,
} from '../transport/identity/index.ts';
import { WEB_PORTS, isWebCarrier, type CarrierName } from './carrier-name.ts';
import { formatConnectionString, parseConnectionString } from './connection-string.ts';
import type { LocalDirectoriesInit } from './local-directories.ts';
import type { ConnectInit, Remote } from './remote.ts';

/** What is known of the server's key before it is met. */
interface Trust {
  /** Given by the user: another key is refused, always. */
  readonly explicit: string | undefined;
  /** Kept from an earlier contact: another key needs a valid proof, and is reported loudly. */
  readonly stored: string | undefined;
}

/**
 * Connects and logs in.
 * Codes: `BAD_REQUEST` (no token, malformed address, a bandwidth below 16 KiB), `CONNECTION_LOST` (not reachable), `TIMEOUT`, `UNAUTHENTICATED`
 * (wrong token, wrong key, or a server that cannot prove itself), `RATE_LIMITED`, `FORBIDDEN` (unencrypted and not loopback).
 */
export const connect = async (target: string | ConnectInit): Promise<Remote> => {
  const init: ConnectInit = typeof target === 'string' ? parseConnectionString(target) : target;
  const resolved = resolveConnectInit(init);
  const createPace = paceFactory(init.bandwidth, systemClock);
  const pins = resolved.stateDirectory === undefined ? undefined : openPinStore(resolved.stateDirectory);
  const trust: Trust = {
    explicit: init.publicKey === undefined ? undefined : pinOfPublicKey(init.publicKey),
    stored: await pins?.get(resolved.host, resolved.port, resolved.path),
  };
  let warning: string | undefined;
  let lastPin = trust.explicit ?? trust.stored;
  let handedOver: string | undefined;
  const install = await openInstall(resolved.stateDirectory);

  const session = new ClientSession({
    connect: async (signal) => {
      const carrier = await openCarrier(resolved, trust, signal, (pin) => {
        handedOver = pin;
        // Known as well as the old one is: requests may ride behind the login.
        lastPin = pin;
      });
      if ('method' in resolved.credentials)
        await ensureMayBeTold(init, carrier, lastPin, signal).catch((error: unknown) => {
          carrier.destroy();
          throw error;
        });
      return carrier;
    },
    isKnown: (carrier) => carrier.peerPin !== undefined && carrier.peerPin === lastPin,
    onProved: async (carrier) => {
      const before = lastPin;
      lastPin = carrier.peerPin;
      warning = (await remember(resolved, before, carrier, pins)) ?? warning;
      if (handedOver !== undefined && trust.explicit !== undefined)
        warning ??= `The server has a new key, which the one given has signed. Put its new pin into the address: ${handedOver}`;
    },
    credentials: resolved.credentials,
    answer: init.answer,
    takesSecrets: init.takesSecrets,
    clientId: install.clientId,
    sessionId: toBase64Url(randomBytes(16)),
    awaitLogin: resolved.awaitLogin,
    reconnect: resolved.reconnect,
    events: resolved.events,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    timeoutMs: resolved.timeoutMs,
    createPace,
  });
  await session.start(resolved.signal);

  let directories: Promise<SharedDirectories> | undefined;
  const openLocal: OpenLocal = async (directory, options) => {
    directories ??= loadDirectories({ ...install, diskWork: resolved.diskWork });
    return (await directories).open(directory, options);
  };
  const files = createFiles({
    session,
    openLocal,
    createHasher: async () => {
      const { loadBlake3 } = await import('../storage/disk/index.ts');
      return (await loadBlake3()).createHasher();
    },
    codec: createZstdCodec(),
    clientId: install.clientId,
    timeoutMs: resolved.timeoutMs,
  });
  const openSync = async (): Promise<Sync> => {
    const [{ createSync }, { loadBlake3 }] = await Promise.all([
      import('../sync/client/index.ts'),
      import('../storage/disk/index.ts'),
    ]);
    const { stateDirectory } = install;
    return createSync({
      files,
      session,
      openLocal,
      stateDirectory,
      diskWork: resolved.diskWork,
      loadHashing: loadBlake3,
    });
  };
  const close = async (): Promise<void> => {
    await session.close();
    await (await directories)?.close();
  };
  return {
    files,
    sync: {
      synchronize: async (...asked) => (await openSync()).synchronize(...asked),
      watch: async (...asked) => (await openSync()).watch(...asked),
      check: async (...asked) => (await openSync()).check(...asked),
      explain: async (...asked) => (await openSync()).explain(...asked),
    },
    account: createAccountCalls(session, init.onTotpSecret ?? (() => {})),
    admin: createAdminCalls(session),
    shares: createShareCalls(session, webAddress(resolved)),
    session,
    home: async () => parseRemotePath((await session.loggedIn).home),
    get address() {
      return formatConnectionString({
        host: resolved.host,
        port: resolved.port,
        publicKey: lastPin,
        carrier: resolved.carrier,
        path: resolved.path,
      });
    },
    get warning() {
      return warning;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

/** Where browsers find the server, which answers them on the same port. */
const webAddress = ({ host, port }: { readonly host: string; readonly port: number }): string => {
  const address = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  // As browsers write it; an address with a zone is none to them.
  return URL.parse(address)?.origin ?? address;
};

/** Whether a state directory that cannot be written is what went wrong: no reason to refuse, where nothing is kept nothing is lost. */
const isUnwritable = (error: unknown): error is WherryError =>
  isWherryError(error) &&
  (error.code === 'FORBIDDEN' || error.code === 'READ_ONLY' || error.code === 'NO_SPACE');

type Install = Pick<LocalDirectoriesInit, 'clientId' | 'stateDirectory'>;

/** This install: one that nobody has met before, each time, where none can be kept. */
const openInstall = async (stateDirectory: string | undefined): Promise<Install> => {
  try {
    if (stateDirectory !== undefined) return { clientId: await clientId(stateDirectory), stateDirectory };
  } catch (error) {
    if (!isUnwritable(error)) throw error;
  }
  return { clientId: toBase64Url(randomBytes(16)), stateDirectory: undefined };
};

/** Only transfers touch the local disk; a list or a remove never loads this. */
const loadDirectories = async (init: LocalDirectoriesInit): Promise<SharedDirectories> => {
  const { createLocalDirectories } = await import('./local-directories.ts');
  return createLocalDirectories(init);
};

interface ResolvedConnectInit {
  readonly host: string;
  readonly port: number;
  readonly credentials: ClientCredentials;
  readonly carrier: CarrierName;
  /** Undefined: the one that every server has, or no WebSocket. */
  readonly path: string | undefined;
  readonly insecure: boolean;
  readonly stateDirectory: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly reconnect: boolean;
  readonly events: SessionEvents | undefined;
  readonly awaitLogin: boolean;
  readonly diskWork: DiskWork;
}

const credentialsOf = (init: ConnectInit): ClientCredentials => {
  if (init.token !== undefined && init.token !== '') {
    const token = parseToken(init.token);
    const { user = '' } = init;
    return {
      prove: (binding) => clientProof(token, binding),
      verify: (binding, proof) => verifyServerProof(token, binding, proof),
      ...(user === ''
        ? {}
        : { account: user, isAccount: (name: string) => accountKey(name) === accountKey(user) }),
    };
  }
  if (init.user === undefined || init.user === '')
    throw new WherryError(
      'BAD_REQUEST',
      'No token was given; pass one, or put it into the connection string.',
    );
  return init.register === undefined
    ? { method: 'password', account: init.user }
    : { method: 'register', account: init.user, invite: init.register.invite };
};

/**
 * A password goes to a server only that is known, that is this machine, or that the user says is the right one.
 * Code: `UNAUTHENTICATED`.
 */
const ensureMayBeTold = async (
  init: ConnectInit,
  carrier: Carrier,
  knownPin: string | undefined,
  signal: AbortSignal,
): Promise<void> => {
  const { peerPin } = carrier;
  if (carrier.isLoopback || (peerPin !== undefined && peerPin === knownPin)) return;
  if (peerPin === undefined) {
    // Plain: openCarrier has let it pass because the user insists.
    if (init.insecure === true) return;
    throw unknownServer(init, 'nothing shows its key');
  }
  const isChanged = knownPin !== undefined;
  const text = `The server at ${init.host} ${isChanged ? 'has ANOTHER KEY than at the last contact' : 'is not known'}; its pin is ${peerPin}. Is that right, and shall the password be sent to it?`;
  if ((await init.answer?.({ kind: 'confirm', text, isLocal: true }, signal)) === true) return;
  throw unknownServer(init, `its pin is ${peerPin}`);
};

const unknownServer = ({ host }: ConnectInit, why: string): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    `The server at ${host} is not known (${why}), so no password was sent to it; ask its owner for the pin and add it to the address behind "#".`,
  );

const resolveConnectInit = (init: ConnectInit): ResolvedConnectInit => {
  const carrier = init.carrier ?? 'tls';
  const isWeb = isWebCarrier(carrier);
  return {
    host: init.host,
    port: init.port ?? (isWeb ? WEB_PORTS[carrier] : DEFAULT_PORT),
    credentials: credentialsOf(init),
    carrier,
    path: isWeb && init.path !== LINK_PATH ? init.path : undefined,
    insecure: init.insecure ?? false,
    stateDirectory:
      init.stateDirectory === false ? undefined : (init.stateDirectory ?? defaultStateDirectory()),
    timeoutMs: init.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    signal: init.signal,
    reconnect: init.reconnect ?? true,
    events: init.events,
    awaitLogin: init.awaitLogin ?? true,
    diskWork: init.diskWork ?? 'threads',
  };
};

const openCarrier = async (
  init: ResolvedConnectInit,
  trust: Trust,
  signal: AbortSignal,
  onHandedOver: (pin: string) => void,
): Promise<Carrier> => {
  const { host, port, timeoutMs } = init;
  if (init.carrier === 'tcp') {
    const { connectTcp } = await import('../transport/tcp/index.ts');
    const carrier = await connectTcp({ host, port, signal, timeoutMs });
    if (carrier.isLoopback || init.insecure) return carrier;
    carrier.destroy();
    throw new WherryError(
      'FORBIDDEN',
      'Links without encryption go to this machine only; use wherry:// or add --insecure.',
    );
  }
  const target: ConnectTlsInit = {
    host,
    port,
    signal,
    timeoutMs,
    verifyPin: (pin, isHandedOverFrom) => {
      const expected = trust.explicit ?? trust.stored;
      if (expected === undefined || pin === expected) return;
      if (isHandedOverFrom(expected)) onHandedOver(pin);
      else if (trust.explicit !== undefined)
        throw new WherryError(
          'UNAUTHENTICATED',
          `The server at ${host}:${port} has another key than the one given: nothing was sent to it. Ask its owner for the pin it prints (it shows ${pin} now).`,
        );
    },
  };
  if (isWebCarrier(init.carrier)) {
    const { connectWebSocket } = await import('../transport/websocket/index.ts');
    return connectWebSocket({ ...target, isSecure: init.carrier === 'wss', path: init.path });
  }
  const { connectTls } = await import('../transport/tls/index.ts');
  return connectTls(target);
};

/** Keeps the pin of a server that has proved itself. Returns the warning owed when it is another one than before. */
const remember = async (
  init: ResolvedConnectInit,
  before: string | undefined,
  carrier: Carrier,
  pins: PinStore | undefined,
): Promise<string | undefined> => {
  const pin = carrier.peerPin;
  if (pin === undefined) return undefined;
  let unkept: string | undefined;
  try {
    if ((await pins?.get(init.host, init.port, init.path)) !== pin)
      await pins?.set(init.host, init.port, pin, init.path);
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    unkept = `The server's pin could not be kept, so the next contact is a first one again: ${error.message}`;
  }
  if (before === undefined || pin === before) return unkept;
  return `The key of ${init.host}:${init.port} has changed since the last contact. It knows the token, so it was accepted and its new pin ${pin} is kept; if nobody changed the server's key, change the token now.`;
};
