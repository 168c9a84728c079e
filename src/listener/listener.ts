// Accepts connections on one port, lets them log in, and runs the registered services for them. Knows no particular
// service. Whatever a connection does ends at most that connection.

import { inspect } from 'node:util';
import type { Socket } from 'node:net';
import { WherryError, toWherryError } from '../base/index.ts';
import { Registry, ServerSession, systemClock, type Traffic } from '../session/index.ts';
import { plainAddress, type Carrier } from '../transport/index.ts';
import { carrierFromSocket, createPortListener } from '../transport/tcp/index.ts';
import { createTlsAcceptor, createTlsStreamAcceptor, type TlsCertificate } from '../transport/tls/index.ts';
import { createBandwidth } from './bandwidth.ts';
import { createCredentialLogin } from './credential-login.ts';
import { connectionInfo, type ConnectionInfo } from './connection-info.ts';
import { createDoorkeeper } from './doorkeeper.ts';
import { drain, type DrainedSession } from './drain.ts';
import { createEventGate } from './event-gate.ts';
import { LOGIN_RECHECK_MS } from './limits.ts';
import type { ListenerInit } from './listener-init.ts';
import { createLogins } from './logins.ts';
import type { DoorHost, OtherConnection } from './other-door.ts';
import { createSecretCheck } from './secret-check.ts';
import { createSessionLogin } from './session-login.ts';
import { SessionTable } from './session-table.ts';
import { createTrafficTotal } from './traffic-total.ts';
import { Visitors } from './visitors.ts';
import { watchAccounts, type AdmittedLink } from './watch-accounts.ts';

export interface Listener {
  readonly port: number;
  /** Connections that are open. */
  readonly connections: number;
  /** Those that have logged in, oldest first. */
  listConnections(): readonly ConnectionInfo[];
  /** Of all connections that have logged in, also those that are over. */
  readonly traffic: Traffic;
  /** Ends one of them, telling its client why. Whether there was one. */
  endConnection(id: number, error: WherryError): boolean;
  /** Fulfils when the port is closed and every link has ended. */
  readonly closed: Promise<void>;
  /** What HTTP clients are shown from now on. Code: `BAD_REQUEST` (no pair), and then nothing has changed. */
  changeHttpCertificate(certificate: TlsCertificate): void;
  /**
   * Frees the port, and ends the links: at once, or with `graceMs` as their calls end, and after so long in any case.
   * A second call with less grace cuts the first one short.
   */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

const CLOSING = new WherryError('CONNECTION_LOST', 'The server is closing; try again later.');

/** @throws WherryError when the port cannot be had. */
export const openListener = async (init: ListenerInit): Promise<Listener> => {
  const clock = init.clock ?? systemClock;
  const emit = init.onEvent ?? (() => {});
  const gate = createEventGate(emit, clock);
  const table = new SessionTable();
  const visitors = new Visitors();
  const everybody = function* (): Generator<DrainedSession & AdmittedLink> {
    yield* table;
    yield* visitors;
  };
  const registry = new Registry();
  for (const service of init.services) registry.add(service);
  const closed = Promise.withResolvers<void>();
  let closing = false;
  const traffic = createTrafficTotal();

  const logins = createLogins(init, { emit, emitGated: gate.emit });
  const watch = watchAccounts({
    accounts: init.accounts,
    agents: init.agents?.store,
    links: everybody,
    clock,
    now: Date.now,
    onEnded: (principal, code) => {
      const { remoteAddress } = principal;
      emit({ level: 'warn', event: 'login-ended', remoteAddress, ...logins.describe(principal), code });
    },
    onFault: (error) =>
      emit({ level: 'error', event: 'fault', method: 'accounts', error: toWherryError(error).message }),
  });
  // Until the last link is gone: who is locked out while the server waits for transfers is out all the same.
  void closed.promise.then(watch.stop);
  const doorkeeper = createDoorkeeper({
    exclusive: init.exclusive,
    maxConnections: init.maxConnections,
    maxConnectionsPerAddress: init.maxConnectionsPerAddress,
    isBarred: (key) => init.gate.isBarred(key),
    nowMs: () => clock.nowMs(),
    timeMs: Date.now,
    onRefused: (remoteAddress, code) =>
      code === undefined
        ? gate.emit({ level: 'warn', event: 'connection-refused', remoteAddress, connections: table.size })
        : logins.refused({ remoteAddress, code }),
  });
  const pacer = createBandwidth({ total: init.bandwidth, perConnection: init.bandwidthPerConnection }, clock);

  /** Once the server closes: whether that is over. */
  const settle = (): void => {
    if (!closing || table.size > 0 || visitors.size > 0) return;
    void (http?.destroy() ?? Promise.resolve()).then(closed.resolve);
  };
  const isInUse = (): boolean => table.loggedIn > 0 || visitors.size > 0;
  let cancelIdle = (): void => {};
  const armIdle = (delayMs = init.stopWhenIdleMs): void => {
    cancelIdle();
    if (delayMs === undefined || closing || isInUse()) return;
    cancelIdle = clock.schedule(delayMs, () => {
      if (isInUse()) return;
      // Somebody is at the door at this very moment: what becomes of it is known soon.
      if (logins.underWay > 0) return armIdle(LOGIN_RECHECK_MS);
      emit({ level: 'info', event: 'idle', idleMs: init.stopWhenIdleMs });
      void close();
    });
  };

  const accept = (carrier: Carrier, socket: Socket, presented?: string): void => {
    const { remoteAddress } = carrier;
    if (closing) {
      carrier.destroy();
      return;
    }
    const acceptedMs = clock.nowMs();
    emit({ level: 'debug', event: 'connected', remoteAddress, carrier: carrier.kind });
    const session = new ServerSession(carrier, {
      authenticate: logins.authenticate,
      presented,
      registry,
      servicesOf: logins.servicesOf,
      clock,
      pace: pacer.forLink(),
      silenceTimeoutMs: init.connectionTimeoutMs,
      onLogin: (which, request) => {
        table.loggedInAs(which, request);
        try {
          doorkeeper.loggedIn(which, request);
        } catch (error) {
          table.loggedOut(which);
          throw error;
        }
        watch.added();
        cancelIdle();
        emit({
          level: 'info',
          event: 'login',
          remoteAddress,
          ...logins.describe(which.principal),
          clientId: request.clientId,
          carrier: carrier.kind,
        });
      },
      onGone: (which, error) => {
        const wasLoggedIn = table.remove(which);
        if (wasLoggedIn) traffic.add(which.traffic);
        doorkeeper.gone(which);
        (wasLoggedIn ? emit : gate.emit)({
          level: 'info',
          event: 'disconnected',
          remoteAddress,
          ...logins.describe(which.principal),
          // A client that is done is no failure.
          ...(which.isDone ? {} : { code: error.code, reason: error.message }),
          seconds: Math.round(clock.nowMs() - acceptedMs) / 1000,
        });
        // Counted from the last client's end: whoever only knocks does not keep the server up.
        if (wasLoggedIn) armIdle();
        settle();
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
    doorkeeper.came(session, socket);
    session.start();
  };

  const host: DoorHost = {
    logIn: createCredentialLogin({
      accounts: init.accounts,
      gate: init.gate,
      now: Date.now,
      onRefused: logins.refused,
    }),
    logInBySession: createSessionLogin({ accounts: init.accounts, now: Date.now }),
    checkSecret: createSecretCheck(init.gate, (remoteAddress) =>
      logins.refused({ remoteAddress, code: 'UNAUTHENTICATED' }),
    ),
    enter: (visitor, tcp) => {
      const { principal } = visitor;
      const { account, remoteAddress } = principal;
      const freeSeat = doorkeeper.requested({ ...principal, clientId: `http ${remoteAddress}` }, tcp);
      cancelIdle();
      emit({ level: 'debug', event: 'request', remoteAddress, account, carrier: visitor.carrier });
      watch.added();
      const leave = visitors.came(visitor, clock.nowMs());
      return () => {
        if (leave()) traffic.add(visitor.traffic());
        freeSeat();
        armIdle();
        settle();
      };
    },
    createPace: () => pacer.forOther(),
    acceptCarrier: accept,
    acceptTls: (stream, tcp) => tlsStreams.accept(stream, (carrier) => accept(carrier, tcp)),
    emit: (event) => gate.emit(event),
  };
  const handshakeFailed = (error: Error, remoteAddress: string): void =>
    gate.emit({ level: 'info', event: 'handshake-failed', remoteAddress, reason: error.message });
  const tlsStreams = createTlsStreamAcceptor({
    privateKeyPem: init.privateKeyPem,
    certificatePem: init.certificatePem,
    onError: handshakeFailed,
  });
  const http = init.createHttpDoor?.(host);
  const passOn = (connection: Pick<OtherConnection, 'socket' | 'tcp' | 'isSecure'>): void => {
    if (closing || http === undefined) connection.socket.destroy();
    else http.accept({ ...connection, remoteAddress: plainAddress(connection.tcp.remoteAddress) });
  };
  const tls = createTlsAcceptor({
    privateKeyPem: init.privateKeyPem,
    certificatePem: init.certificatePem,
    httpCertificate: init.httpCertificate,
    onCarrier: (carrier, socket) => accept(carrier, socket),
    onHttp: http && ((socket, tcp) => passOn({ socket, tcp, isSecure: true })),
    onError: handshakeFailed,
  });
  const port = await createPortListener({
    port: init.port,
    host: init.host,
    admit: (socket) => doorkeeper.admit(socket),
    onTls: (socket) => tls.accept(socket),
    onHttp: http && ((socket) => passOn({ socket, tcp: socket, isSecure: false })),
    onPlain: (socket) => {
      const carrier = carrierFromSocket(socket);
      if (carrier.isLoopback || init.insecure === true) accept(carrier, socket);
      else {
        gate.emit({ level: 'warn', event: 'plain-refused', remoteAddress: carrier.remoteAddress });
        carrier.destroy();
      }
    },
  });

  let cutOff = (): void => {};
  const shut = async (graceMs: number): Promise<void> => {
    closing = true;
    cancelIdle();
    gate.flush();
    const freed = port.close();
    tls.close();
    tlsStreams.close();
    http?.close();
    cutOff = drain({
      sessions: { [Symbol.iterator]: everybody },
      graceMs,
      clock,
      end: (who) => who.end(CLOSING),
      onCut: (busy) => emit({ level: 'warn', event: 'cut-off', graceMs, connections: busy }),
    });
    await freed.catch((error: unknown) =>
      emit({ level: 'error', event: 'fault', method: 'close', error: toWherryError(error).message }),
    );
    settle();
  };
  const close: Listener['close'] = async ({ graceMs = 0 } = {}) => {
    if (!closing) await shut(graceMs);
    else if (graceMs === 0) cutOff();
    await closed.promise;
  };

  armIdle();
  return {
    port: port.port,
    get connections() {
      return table.size;
    },
    listConnections: () => [...[...table.loggedInSessions()].map(connectionInfo), ...visitors.list()],
    get traffic() {
      return traffic.with([...table.loggedInSessions(), ...visitors.list()]);
    },
    changeHttpCertificate: (certificate) => tls.changeHttpCertificate(certificate),
    endConnection: (id, error) => {
      for (const session of table.loggedInSessions()) {
        if (session.id !== id) continue;
        session.end(error);
        return true;
      }
      return visitors.end(id, error);
    },
    closed: closed.promise,
    close,
  };
};
