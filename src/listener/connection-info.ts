// A connection as the one who runs the server sees it.

import type { ServerSession, Traffic } from '../session/index.ts';

export interface ConnectionInfo {
  /** Of this run of the server. */
  readonly id: number;
  readonly account: string;
  readonly remoteAddress: string;
  /** Id of the client's install. */
  readonly clientId: string;
  /** Program and version, as the client says. */
  readonly agent: string;
  readonly carrier: string;
  /** When it logged in, by the server's steady clock (`Clock.nowMs`). */
  readonly loggedInAtMs: number;
  /** Calls under way. */
  readonly calls: number;
  readonly traffic: Traffic;
}

export const connectionInfo = (session: ServerSession): ConnectionInfo => ({
  id: session.id,
  account: session.principal?.account ?? '',
  remoteAddress: session.remoteAddress,
  clientId: session.principal?.clientId ?? '',
  agent: session.peer.agent,
  carrier: session.carrierKind,
  loggedInAtMs: session.loggedInAtMs ?? 0,
  calls: session.busy,
  traffic: session.traffic,
});
