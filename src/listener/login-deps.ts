// What every way of logging in needs, and what it comes to.

import type { Account, AccountStore, Agent, AgentStore, LoginGate, Registration } from '../accounts/index.ts';
import type { Principal } from '../session/index.ts';
import type { RefusedLogin } from './refused-login.ts';

export interface AuthenticateDeps {
  readonly accounts: AccountStore;
  readonly gate: LoginGate;
  readonly registration: Registration;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The last word, when a login holds: rejecting refuses it. */
  readonly admit: (account: Account, principal: Principal) => Promise<void>;
  /** Hears of accounts that people made for themselves, for the log. `by`: what let them. */
  readonly onRegistered: (registered: {
    readonly remoteAddress: string;
    readonly account: Account;
    readonly by: 'invite' | 'open registration';
  }) => void;
  /** Undefined where nobody is an agent. */
  readonly agents?: AgentLoginDeps | undefined;
  /** Hears of refused logins, for the log. */
  readonly onRefused: (refused: RefusedLogin) => void;
}

/** What the logins of agents need besides. */
export interface AgentLoginDeps {
  readonly store: AgentStore;
  /** This server's own, as agents see it where a carrier shows one. */
  readonly serverPin: string;
  /** The last word, when a login holds: rejecting refuses it. */
  readonly admit: (agent: Agent, principal: Principal) => Promise<void>;
  /** Hears of agents that were paired, for the log. `enrolment`: id of the token. */
  readonly onEnrolled: (enrolled: {
    readonly remoteAddress: string;
    readonly agent: Agent;
    readonly enrolment: string;
  }) => void;
}

/** Somebody who has proved who they are. */
export interface Proved {
  readonly account: Account;
  /** Of the token that was used. */
  readonly tokenId?: string | undefined;
  /** The server's own proof, in answer to a token. */
  readonly proof?: Uint8Array | undefined;
}
