// How one listener lets people and agents in: puts together what decides about logins, what of it is told to the log, and what
// each one who is in is served besides what all accounts are.

import { CLOSED_REGISTRATION } from '../accounts/index.ts';
import { Registry, type Authenticate, type Principal } from '../session/index.ts';
import { pinOfPublicKey, publicKeyOf } from '../transport/identity/index.ts';
import { createAuthenticate } from './authenticate.ts';
import { boundLogins } from './bounded-logins.ts';
import { MAX_LOGINS_UNDER_WAY } from './limits.ts';
import type { ListenerEvent } from './listener-event.ts';
import type { ListenerInit } from './listener-init.ts';
import type { RefusedLogin } from './refused-login.ts';

export interface Logins {
  readonly authenticate: Authenticate;
  /** Those that are being checked or wait for it. */
  readonly underWay: number;
  /** What is served to this one alone. */
  servicesOf(principal: Principal): Registry;
  /** Who that is, as fields of the log. */
  describe(principal: Principal | undefined): object;
  refused(login: RefusedLogin): void;
}

export interface LoginsDeps {
  readonly emit: (event: ListenerEvent) => void;
  /** For what strangers cause. */
  readonly emitGated: (event: ListenerEvent) => void;
}

const NO_SERVICES = new Registry();

export const createLogins = (init: ListenerInit, { emit, emitGated }: LoginsDeps): Logins => {
  const services = new WeakMap<Principal, Registry>();
  const agentNames = new WeakMap<Principal, string>();
  const refused = (login: RefusedLogin): void =>
    emitGated({ level: 'warn', event: 'login-refused', ...login });

  const { agents } = init;
  const authenticate = createAuthenticate({
    accounts: init.accounts,
    gate: init.gate,
    registration: init.registration ?? CLOSED_REGISTRATION,
    now: Date.now,
    admit: async (account, principal) => {
      const own = await init.admit?.(account, principal);
      if (own !== undefined) services.set(principal, own);
    },
    onRegistered: ({ remoteAddress, account: { name, home }, by }) =>
      emit({ level: 'info', event: 'account.add', remoteAddress, account: name, name, home, with: by }),
    agents: agents && {
      store: agents.store,
      serverPin: pinOfPublicKey(publicKeyOf(init.privateKeyPem)),
      admit: async (agent, principal) => {
        agentNames.set(principal, agent.name);
        services.set(principal, await agents.admit(agent, principal));
      },
      onEnrolled: ({ remoteAddress, agent: { id, name, pin, pairedBy }, enrolment }) =>
        emit({
          level: 'info',
          event: 'agent.enrol',
          remoteAddress,
          agent: id,
          name,
          pin,
          enrolment,
          by: pairedBy,
        }),
    },
    onRefused: refused,
  });
  const bounded = boundLogins(authenticate, MAX_LOGINS_UNDER_WAY, (remoteAddress) =>
    refused({ remoteAddress, code: 'BUSY' }),
  );
  return {
    authenticate: bounded.authenticate,
    get underWay() {
      return bounded.underWay;
    },
    servicesOf: (principal) => services.get(principal) ?? NO_SERVICES,
    describe: (principal) => ({
      account: principal?.account,
      ...(principal?.agent === undefined ? {} : { agent: principal.agent, name: agentNames.get(principal) }),
    }),
    refused,
  };
};
