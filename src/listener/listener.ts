// Accepts connections on one port, lets them log in, and runs the registered services for them. Knows no particular
// service. Whatever a connection does ends at most that connection.

import { inspect } from 'node:util';
import { WherryError, toWherryError } from '../base/index.ts';
import {
  CLOSED_REGISTRATION,
  type Account,
  type AccountStore,
  type LoginGate,
  type Registration,
} from '../accounts/index.ts';
import {
  Registry,
  ServerSession,
  systemClock,
  type Clock,
  type Principal,
  type Service,
} from '../session/index.ts';
import type { Carrier } from '../transport/index.ts';
import { carrierFromSocket, createPortListener } from '../transport/tcp/index.ts';
import { createTlsAcceptor } from '../transport/tls/index.ts';
import { createAuthenticate } from './authenticate.ts';
import { MAX_CONNECTIONS } from './limits.ts';
import { connectionInfo, type ConnectionInfo } from './connection-info.ts';
import { SessionTable } from './session-table.ts';
import { watchAccounts } from './watch-accounts.ts';

/** One thing that happened, for the log. Never holds a token or a proof. */
export interface ListenerEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface ListenerInit {
  readonly port: number;
  readonly host: string;
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly accounts: AccountStore;
  /** Shared with other doors of the same server. */
  readonly gate: LoginGate;
  /** Who may make an account for himself. Default: nobody. */
  readonly registration?: Registration | undefined;
  /** Of everybody who has logged in. */
  readonly services: readonly Service[];
  /**
   * Called for each login that holds, before it is answered: makes ready what the account needs, and gives the services that
   * are its own. Rejecting refuses the login. Default: there are none.
   */
  readonly admit?: ((account: Account, principal: Principal) => Promise<Registry>) | undefined;
  /** Accept unencrypted links from other machines too. */
  readonly insecure?: boolean | undefined;
  /** Close when nobody has been connected for this long. */
  readonly stopWhenIdleMs?: number | undefined;
  readonly onEvent?: ((event: ListenerEvent) => void) | undefined;
  readonly clock?: Clock | undefined;
}

export interface Listener {
  readonly port: number;
  /** Connections that are open. */
  readonly connections: number;
  /** Those that have logged in, oldest first. */
  listConnections(): readonly ConnectionInfo[];
  /** Ends one of them, telling its client why. Whether there was one. */
  endConnection(id: number, error: WherryError): boolean;
  /** Fulfils when the port is closed and every link has ended. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

const NO_SERVICES = new Registry();

/** @throws WherryError when the port cannot be had. */
export const openListener = async (init: ListenerInit): Promise<Listener> => {
  const clock = init.clock ?? systemClock;
  const emit = init.onEvent ?? (() => {});
  const table = new SessionTable();
  const registry = new Registry();
  for (const service of init.services) registry.add(service);
  const closed = Promise.withResolvers<void>();
  let closing = false;

  const own = new WeakMap<Principal, Registry>();
  const authenticate = createAuthenticate({
    accounts: init.accounts,
    gate: init.gate,
    registration: init.registration ?? CLOSED_REGISTRATION,
    now: Date.now,
    admit: async (account, principal) => {
      const services = await init.admit?.(account, principal);
      if (services !== undefined) own.set(principal, services);
    },
    onRefused: (refused) => emit({ level: 'warn', event: 'login-refused', ...refused }),
  });
  const watch = watchAccounts({
    accounts: init.accounts,
    links: () => table,
    clock,
    now: Date.now,
    onEnded: ({ account, remoteAddress }, code) =>
      emit({ level: 'warn', event: 'login-ended', remoteAddress, account, code }),
    onFault: (error) =>
      emit({ level: 'error', event: 'fault', method: 'accounts', error: toWherryError(error).message }),
  });

  let cancelIdle = (): void => {};
  const armIdle = (): void => {
    cancelIdle();
    if (init.stopWhenIdleMs === undefined || closing || table.loggedIn > 0) return;
    cancelIdle = clock.schedule(init.stopWhenIdleMs, () => {
      if (table.loggedIn > 0) return;
      emit({ level: 'info', event: 'idle', idleMs: init.stopWhenIdleMs });
      void close();
    });
  };

  const accept = (carrier: Carrier): void => {
    const { remoteAddress } = carrier;
    if (closing || table.size >= MAX_CONNECTIONS) {
      emit({ level: 'warn', event: 'connection-refused', remoteAddress, connections: table.size });
      carrier.destroy();
      return;
    }
    const session = new ServerSession(carrier, {
      authenticate,
      registry,
      servicesOf: (principal) => own.get(principal) ?? NO_SERVICES,
      clock,
      onLogin: (which, request) => {
        table.loggedInAs(which, request);
        watch.added();
        cancelIdle();
        emit({
          level: 'info',
          event: 'login',
          remoteAddress,
          account: which.principal?.account,
          clientId: request.clientId,
          carrier: carrier.kind,
        });
      },
      onGone: (which, error) => {
        table.remove(which);
        emit({
          level: 'info',
          event: 'disconnected',
          remoteAddress,
          account: which.principal?.account,
          code: error.code,
          reason: error.message,
        });
        armIdle();
        if (closing && table.size === 0) closed.resolve();
      },
      onFault: (method, error) =>
        emit({
          level: 'error',
          event: 'fault',
          method,
          // With its causes: this is where the one who runs the server finds out what went wrong.
          error: inspect(error, { depth: 4 }),
        }),
    });
    table.add(session);
    session.start();
  };

  const tls = createTlsAcceptor({
    privateKeyPem: init.privateKeyPem,
    certificatePem: init.certificatePem,
    onCarrier: accept,
    onError: (error, remoteAddress) =>
      emit({ level: 'info', event: 'handshake-failed', remoteAddress, reason: error.message }),
  });
  const port = await createPortListener({
    port: init.port,
    host: init.host,
    onTls: (socket) => tls.accept(socket),
    onPlain: (socket) => {
      const carrier = carrierFromSocket(socket);
      if (carrier.isLoopback || init.insecure === true) accept(carrier);
      else {
        emit({ level: 'warn', event: 'plain-refused', remoteAddress: carrier.remoteAddress });
        carrier.destroy();
      }
    },
  });

  const close = async (): Promise<void> => {
    if (!closing) {
      closing = true;
      cancelIdle();
      watch.stop();
      const shut = port.close();
      for (const session of table)
        session.end(new WherryError('CONNECTION_LOST', 'The server is closing; try again later.'));
      tls.close();
      await shut.catch((error: unknown) =>
        emit({ level: 'error', event: 'fault', method: 'close', error: toWherryError(error).message }),
      );
      if (table.size === 0) closed.resolve();
    }
    await closed.promise;
  };

  armIdle();
  return {
    port: port.port,
    get connections() {
      return table.size;
    },
    listConnections: () => [...table.loggedInSessions()].map(connectionInfo),
    endConnection: (id, error) => {
      for (const session of table.loggedInSessions()) {
        if (session.id !== id) continue;
        session.end(error);
        return true;
      }
      return false;
    },
    closed: closed.promise,
    close,
  };
};
