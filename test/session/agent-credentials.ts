// An agent's side of its logins, for tests.

import { proveEnrolment, signAgentLogin, verifyEnrolmentAnswer } from '../../src/accounts/index.ts';
import {
  ClientSession,
  type AgentCredentials,
  type ClientCredentials,
  type EnrolCredentials,
  type SessionEvents,
} from '../../src/session/index.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { connectTcp } from '../../src/transport/tcp/index.ts';
import { connectTls } from '../../src/transport/tls/index.ts';

export interface AgentKeys {
  readonly privateKeyPem: string;
  readonly pin: string;
}

/** By the key that was paired as the agent with this id. */
export const byKey = ({ privateKeyPem }: AgentKeys, agent: string): AgentCredentials => ({
  method: 'agent',
  prove: (binding, serverPin) => signAgentLogin(privateKeyPem, agent, { binding, serverPin }),
});

/** By an enrolment token. */
export const byToken = (
  { privateKeyPem }: AgentKeys,
  token: string,
  wishes: Pick<EnrolCredentials, 'name' | 'tags'> = {},
): EnrolCredentials => ({
  method: 'enrol',
  prove: (binding, serverPin) => proveEnrolment(privateKeyPem, token, { binding, serverPin }),
  verify: (binding, serverPin, proof) =>
    verifyEnrolmentAnswer(privateKeyPem, token, { binding, serverPin }, proof),
  ...wishes,
});

export interface AgentSessionInit {
  readonly port: number;
  readonly credentials: ClientCredentials;
  /** Pin that the hub must show; default: any, and the hub is not known. */
  readonly hubPin?: string;
  /** In place of TLS. */
  readonly isPlain?: boolean;
  readonly clientId?: string;
  readonly reconnect?: boolean;
  readonly events?: SessionEvents;
  readonly onProved?: () => Promise<void>;
  /** Changes the carrier. */
  readonly change?: (carrier: Carrier) => Carrier;
}

/** Not started yet. */
export const createAgentSession = (init: AgentSessionInit): ClientSession => {
  const { port, hubPin, change = (carrier: Carrier) => carrier } = init;
  return new ClientSession({
    connect: async (signal) => {
      const target = { host: '127.0.0.1', port, signal };
      return change(await (init.isPlain === true ? connectTcp(target) : connectTls(target)));
    },
    isKnown: ({ peerPin }) => hubPin !== undefined && peerPin === hubPin,
    onProved: init.onProved,
    credentials: init.credentials,
    clientId: init.clientId ?? 'agent-install',
    sessionId: crypto.randomUUID(),
    random: () => 0,
    reconnect: init.reconnect ?? false,
    events: init.events,
    timeoutMs: 20_000,
  });
};

/** Fulfils when the session is over, with the reason. */
export const endOf = async (session: ClientSession): Promise<string> => {
  for (;;) {
    const { failure } = session;
    if (failure !== undefined) return failure.code;
    await session.call('nothing.at-all', {}).catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
  }
};
