// For whom another door of the listener does something at the moment: they count as connected, and can be ended, like
// the links of those who use the link.

import type { WherryError } from '../base/index.ts';
import { nextConnectionId } from '../session/index.ts';
import type { ConnectionInfo } from './connection-info.ts';
import type { DrainedSession } from './drain.ts';
import type { Visitor } from './other-door.ts';
import type { AdmittedLink } from './watch-accounts.ts';

interface Present {
  readonly id: number;
  readonly visitor: Visitor;
  readonly sinceMs: number;
}

export class Visitors {
  readonly #present = new Map<number, Present>();

  get size(): number {
    return this.#present.size;
  }

  /** Returns what to call when he is gone, which says whether he was still there. */
  came(visitor: Visitor, nowMs: number): () => boolean {
    const id = nextConnectionId();
    this.#present.set(id, { id, visitor, sinceMs: nowMs });
    return () => this.#present.delete(id);
  }

  *[Symbol.iterator](): Generator<DrainedSession & AdmittedLink> {
    for (const { visitor } of this.#present.values())
      yield { busy: 1, principal: visitor.principal, end: (error) => visitor.end(error) };
  }

  list(): readonly ConnectionInfo[] {
    return [...this.#present.values()].map(({ id, visitor, sinceMs }) => ({
      id,
      account: visitor.principal.account,
      remoteAddress: visitor.principal.remoteAddress,
      clientId: visitor.principal.clientId,
      agent: visitor.agent,
      carrier: visitor.carrier,
      loggedInAtMs: sinceMs,
      calls: 1,
      traffic: visitor.traffic(),
    }));
  }

  /** Whether there was one. */
  end(id: number, error: WherryError): boolean {
    const present = this.#present.get(id);
    present?.visitor.end(error);
    return present !== undefined;
  }
}
