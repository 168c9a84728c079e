// Accepts connections on one port, lets them log in, and runs the registered services for them. Knows no particular
// service. Whatever a connection does ends at most that connection.

import { inspect } from 'node:util';
import { WherryError, toWherryError } from '../base/index.ts';
import { LoginLimiter, type AccountStore } from '../accounts/index.ts';
import { Registry, ServerSession, systemClock, type Clock, type Service } from '../session/index.ts';
import type { Carrier } from '../transport/index.ts';
import { carrierFromSocket, createPortListener } from '../transport/tcp/index.ts';
import { createTlsAcceptor } from '../transport/tls/index.ts';
import { createAuthenticate } from './authenticate.ts';
import {
  MAX_CONNECTIONS,
  MAX_FAILED_LOGINS,
  MAX_TRACKED_ADDRESSES,
  FAILED_LOGIN_WINDOW_MS,
} from './limits.ts';
import { SessionTable } from './session-table.ts';

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
  readonly services: readonly Service[];
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
  /** Fulfils when the port is closed and every link has ended. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** @throws WherryError when the port cannot be had. */
export const openListener = async (init: ListenerInit): Promise<Listener> => {
  const clock = init.clock ?? systemClock;
  const emit = init.onEvent ?? (() => {});
  const table = new SessionTable();
  const registry = new Registry();
  for (const service of init.services) registry.add(service);
  const closed = Promise.withResolvers<void>();
  let closing = false;

  const authenticate = createAuthenticate({
    accounts: init.accounts,
    limiter: new LoginLimiter({
      maxFailures: MAX_FAILED_LOGINS,
      windowMs: FAILED_LOGIN_WINDOW_MS,
      maxTracked: MAX_TRACKED_ADDRESSES,
    }),
    nowMs: () => clock.nowMs(),
    onRefused: (remoteAddress, code) => emit({ level: 'warn', event: 'login-refused', remoteAddress, code }),
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
      clock,
      onLogin: (which, request) => {
        table.loggedInAs(which, request);
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
    closed: closed.promise,
    close,
  };
};
