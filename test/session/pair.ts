// Two sessions over memory carriers, with the real login between them.

import {
  clientProof,
  LoginGate,
  withServerToken,
  CLOSED_REGISTRATION,
  deriveVerifier,
  generateToken,
  verifyServerProof,
  type AccountStore,
} from '../../src/accounts/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { createAuthenticate } from '../../src/listener/authenticate.ts';
import {
  ClientSession,
  Registry,
  ServerSession,
  type ClientCredentials,
  type TokenCredentials,
  type Clock,
  type LinkPace,
  type Service,
  type SessionEvents,
} from '../../src/session/index.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { createMemoryCarriers } from '../../src/transport/memory/index.ts';

export interface PairInit {
  readonly services?: readonly Service[];
  readonly clock?: Clock;
  readonly reconnect?: boolean;
  /** In place of chance, in 0..1: with 0 the next link is tried at once. Default 0.5. */
  readonly random?: number;
  readonly awaitLogin?: boolean;
  readonly token?: string;
  /** In place of a login by token. */
  readonly credentials?: ClientCredentials;
  /** Secret of a browser's session that came with the carrier. */
  readonly presented?: string;
  /** Of the server; in memory unless given. */
  readonly accounts?: AccountStore;
  readonly clientToken?: string;
  /** Sees each proof the client makes. */
  readonly onProof?: (proof: Uint8Array) => void;
  /** Sent in place of a proof. */
  readonly replay?: Uint8Array;
  readonly serverPace?: () => LinkPace | undefined;
  readonly clientPace?: () => LinkPace | undefined;
  readonly silenceTimeoutMs?: number;
  readonly events?: SessionEvents;
  /** Throwing refuses the session. */
  readonly onLogin?: () => void;
  /** Changes the carriers, for faults in between. */
  readonly between?: (client: Carrier, server: Carrier) => [Carrier, Carrier];
}

export interface Pair extends AsyncDisposable {
  readonly client: ClientSession;
  /** Sessions accepted so far, newest last. */
  readonly servers: ServerSession[];
  readonly carriers: { readonly client: Carrier; readonly server: Carrier }[];
  readonly faults: { readonly method: string; readonly error: unknown }[];
}

export const credentials = (token: string): TokenCredentials => ({
  prove: (binding) => clientProof(token, binding),
  verify: (binding, proof) => verifyServerProof(token, binding, proof),
});

/** Sessions that are not started yet: `await pair.client.start()`. */
export const createPair = (init: PairInit = {}): Pair => {
  const token = init.token ?? generateToken();
  const own = credentials(init.clientToken ?? token);
  const accounts = init.accounts ?? openServerDatabase(':memory:').accounts;
  const registry = new Registry();
  for (const service of init.services ?? []) registry.add(service);
  const servers: ServerSession[] = [];
  const carriers: { client: Carrier; server: Carrier }[] = [];
  const faults: { method: string; error: unknown }[] = [];
  const authenticate = createAuthenticate({
    accounts: withServerToken(accounts, deriveVerifier(token), 0),
    gate: new LoginGate(() => init.clock?.nowMs() ?? 0, {
      maxFailures: 3,
      windowMs: 60_000,
      maxTracked: 100,
    }),
    registration: CLOSED_REGISTRATION,
    now: () => 0,
    admit: async () => {},
    onRegistered: () => {},
    onRefused: () => {},
  });
  const client = new ClientSession({
    connect: async () => {
      const [a, b] = createMemoryCarriers({ binding: new Uint8Array(32).fill(carriers.length + 1) });
      const [near, far] = init.between?.(a, b) ?? [a, b];
      carriers.push({ client: near, server: far });
      const server = new ServerSession(far, {
        authenticate,
        presented: init.presented,
        registry,
        ...(init.clock === undefined ? {} : { clock: init.clock }),
        onFault: (method, error) => faults.push({ method, error }),
        pace: init.serverPace?.(),
        silenceTimeoutMs: init.silenceTimeoutMs,
        onLogin: init.onLogin,
      });
      servers.push(server);
      server.start();
      return near;
    },
    isKnown: () => true,
    credentials: init.credentials ?? {
      ...own,
      prove: (binding) => {
        const made = own.prove(binding);
        init.onProof?.(made.proof);
        return { id: made.id, proof: init.replay ?? made.proof };
      },
    },
    clientId: 'client',
    sessionId: 'session',
    createPace: init.clientPace,
    events: init.events,
    random: () => init.random ?? 0.5,
    ...(init.clock === undefined ? {} : { clock: init.clock }),
    ...(init.reconnect === undefined ? {} : { reconnect: init.reconnect }),
    ...(init.awaitLogin === undefined ? {} : { awaitLogin: init.awaitLogin }),
  });
  return {
    client,
    servers,
    carriers,
    faults,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      for (const server of servers) await server.close();
    },
  };
};

/** A service named "test" with these methods. */
export const testService = (methods: Service['methods']): Service => ({ name: 'test', methods });
