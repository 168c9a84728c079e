// What a listener is made of.

import type { Account, AccountStore, Agent, AgentStore, LoginGate, Registration } from '../accounts/index.ts';
import type { Clock, Principal, Registry, Service } from '../session/index.ts';
import type { TlsCertificate } from '../transport/tls/index.ts';
import type { Bandwidth } from './bandwidth.ts';
import type { ListenerEvent } from './listener-event.ts';
import type { DoorHost, OtherDoor } from './other-door.ts';

export interface AgentsInit {
  readonly store: AgentStore;
  /**
   * Called for each login of an agent that holds, before it is answered: gives the services that it is served, and it is served
   * no others. Rejecting refuses the login; an agent that has just been paired stays so.
   */
  readonly admit: (agent: Agent, principal: Principal) => Promise<Registry>;
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
  /** Of every account that has logged in. */
  readonly services: readonly Service[];
  /**
   * Called for each login that holds, before it is answered: makes ready what the account needs, and gives the services that
   * are its own. Rejecting refuses the login. Default: there are none.
   */
  readonly admit?: ((account: Account, principal: Principal) => Promise<Registry>) | undefined;
  /** Lets agents in. Default: nobody is an agent here, and their logins are refused with `UNSUPPORTED`. */
  readonly agents?: AgentsInit | undefined;
  /** Accept unencrypted links from other machines too. */
  readonly insecure?: boolean | undefined;
  /** Close when nobody has been connected for this long. */
  readonly stopWhenIdleMs?: number | undefined;
  /** Serve one client at a time: the second one is refused with `IN_USE`, at once. */
  readonly exclusive?: boolean | undefined;
  /** Connections that are logged in at once; one more is refused with `IN_USE`. Default 4096. */
  readonly maxConnections?: number | undefined;
  /** The same for one address (an IPv6 /64). Default: no limit of its own. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** End a connection on which nothing is asked for so many milliseconds. Default: never. */
  readonly connectionTimeoutMs?: number | undefined;
  /** Bytes a second of all connections together, which share them evenly. Default: no limit. */
  readonly bandwidth?: Bandwidth | undefined;
  /** Bytes a second of each connection. Default: no limit. */
  readonly bandwidthPerConnection?: Bandwidth | undefined;
  /** Makes what answers HTTP on the same port. Default: clients that speak it are told that nothing does. */
  readonly createHttpDoor?: ((host: DoorHost) => OtherDoor) | undefined;
  /** What HTTP clients are shown in place of the certificate of the links. */
  readonly httpCertificate?: TlsCertificate | undefined;
  readonly onEvent?: ((event: ListenerEvent) => void) | undefined;
  readonly clock?: Clock | undefined;
}
