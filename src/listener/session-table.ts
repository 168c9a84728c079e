// Live sessions. The links of one `connect()` supersede each other: a newer epoch ends the older link at once, an
// older one that arrives late is refused. Several sessions of one account are normal and do not touch each other.

import { WherryError } from '../base/index.ts';
import type { LoginRequest, ServerSession } from '../session/index.ts';

export class SessionTable {
  readonly #live = new Set<ServerSession>();
  readonly #byId = new Map<string, { readonly session: ServerSession; readonly epoch: number }>();
  readonly #keys = new Map<ServerSession, string>();

  /** Connections that are open, logged in or not. */
  get size(): number {
    return this.#live.size;
  }

  /** Sessions that have logged in. */
  get loggedIn(): number {
    return this.#keys.size;
  }

  /** In the order of their logins. */
  loggedInSessions(): Iterable<ServerSession> {
    return this.#keys.keys();
  }

  add(session: ServerSession): void {
    this.#live.add(session);
  }

  /** @throws WherryError `CONNECTION_LOST` when a newer link of the same session exists. */
  loggedInAs(session: ServerSession, request: LoginRequest): void {
    const key = `${session.principal?.account ?? ''}\n${request.clientId}\n${request.sessionId}`;
    const earlier = this.#byId.get(key);
    if (earlier !== undefined && earlier.epoch >= request.epoch) {
      throw new WherryError('CONNECTION_LOST', 'A newer link of this session is already open.');
    }
    this.#byId.set(key, { session, epoch: request.epoch });
    this.#keys.set(session, key);
    earlier?.session.end(new WherryError('CONNECTION_LOST', 'A newer link of this session took over.'));
  }

  remove(session: ServerSession): void {
    this.#live.delete(session);
    const key = this.#keys.get(session);
    this.#keys.delete(session);
    if (key !== undefined && this.#byId.get(key)?.session === session) this.#byId.delete(key);
  }

  *[Symbol.iterator](): Generator<ServerSession> {
    yield* this.#live;
  }
}
