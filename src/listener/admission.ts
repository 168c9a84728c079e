// Who may be connected, by numbers alone: how many at once, how many from one address, how many that have not logged
// in. Pure: time is an argument, and a connection is whatever `cut` ends.
//
//   arrived ──login()──▶ logged in ──logout()──▶ leaving          leave() ends all of them
//
// Must hold: connections that are not logged in never keep one out that would log in (the oldest one of the address
// that has most of them gives way), and whoever is refused costs no handshake beyond a small budget.

import { TokenBucket, WherryError } from '../base/index.ts';
import { addressKey, LoginLimiter } from '../accounts/index.ts';
import {
  ABANDONED_WINDOW_MS,
  MAX_ABANDONED,
  MAX_CONNECTIONS,
  MAX_NOT_LOGGED_IN,
  MAX_TRACKED_VISITORS,
  REFUSALS_BURST,
  REFUSALS_PER_SECOND,
} from './limits.ts';

export interface AdmissionInit {
  /** Connections that are logged in at once. */
  readonly maxConnections?: number | undefined;
  /** The same for one address (an IPv6 /64). Default: no limit of its own. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** Connections that are not logged in, at once. Default 1024. */
  readonly maxNotLoggedIn?: number | undefined;
  /** Whether logins of this address are refused at the moment, whatever they prove. */
  readonly isBarred?: ((addressKey: string, nowMs: number) => boolean) | undefined;
}

/** One connection, from the moment it was made. */
export interface Visit {
  /** Its login holds. Throws `IN_USE` when there are too many already. */
  login(nowMs: number): void;
  /** Its session is over, but the connection may linger. Idempotent. */
  logout(): void;
  /** The connection is gone. Idempotent. */
  leave(): void;
}

interface Address {
  readonly key: string;
  /** Not logged in, oldest first, each with the way to end it. */
  readonly strangers: Map<Visit, () => void>;
  loggedIn: number;
}

export class Admission {
  readonly #init: AdmissionInit;
  readonly #maxConnections: number;
  readonly #addresses = new Map<string, Address>();
  /** Connections of each address that came to nothing. */
  readonly #abandoned = new LoginLimiter({
    maxFailures: MAX_ABANDONED,
    windowMs: ABANDONED_WINDOW_MS,
    maxTracked: MAX_TRACKED_VISITORS,
  });
  readonly #refusals: TokenBucket;
  #loggedIn = 0;
  #strangers = 0;

  constructor(init: AdmissionInit, nowMs: number) {
    this.#init = init;
    this.#maxConnections = init.maxConnections ?? MAX_CONNECTIONS;
    this.#refusals = new TokenBucket(REFUSALS_PER_SECOND, REFUSALS_BURST, nowMs);
  }

  get loggedIn(): number {
    return this.#loggedIn;
  }

  /** Connections that are not logged in. */
  get notLoggedIn(): number {
    return this.#strangers;
  }

  /** A connection was made. Undefined: end it at once, without a word, before it costs anything. */
  arrive(remoteAddress: string, cut: () => void, nowMs: number): Visit | undefined {
    const key = addressKey(remoteAddress);
    const address = this.#addresses.get(key) ?? { key, strangers: new Map<Visit, () => void>(), loggedIn: 0 };
    // Where somebody is logged in, the others may be his neighbours: their next connections must not suffer.
    if (address.loggedIn === 0 && !this.#abandoned.check(key, nowMs).allowed) return undefined;
    if (this.#isRefused(address, nowMs)) {
      // It will hear why, after a handshake; but only so many a second are worth one.
      if (this.#refusals.level(nowMs) < 1) return undefined;
      this.#refusals.take(1, nowMs);
    }
    this.#abandoned.failed(key, nowMs);
    this.#addresses.set(key, address);
    const visit = this.#createVisit(address, cut);
    this.#strangers += 1;
    address.strangers.set(visit, cut);
    if (this.#strangers > (this.#init.maxNotLoggedIn ?? MAX_NOT_LOGGED_IN)) this.#makeRoom();
    return visit;
  }

  #isRefused(address: Address, nowMs: number): boolean {
    return (
      this.#loggedIn >= this.#maxConnections ||
      address.loggedIn >= (this.#init.maxConnectionsPerAddress ?? Infinity) ||
      this.#init.isBarred?.(address.key, nowMs) === true
    );
  }

  #createVisit(address: Address, cut: () => void): Visit {
    let isLoggedIn = false;
    const visit: Visit = {
      login: (nowMs) => {
        this.#ensureRoom(address);
        if (!this.#forget(address, visit)) return;
        isLoggedIn = true;
        this.#loggedIn += 1;
        address.loggedIn += 1;
        this.#abandoned.succeeded(address.key, nowMs);
      },
      logout: () => {
        if (!isLoggedIn) return;
        isLoggedIn = false;
        this.#loggedIn -= 1;
        address.loggedIn -= 1;
        address.strangers.set(visit, cut);
        this.#strangers += 1;
      },
      leave: () => {
        visit.logout();
        this.#forget(address, visit);
        if (
          address.strangers.size === 0 &&
          address.loggedIn === 0 &&
          this.#addresses.get(address.key) === address
        )
          this.#addresses.delete(address.key);
      },
    };
    return visit;
  }

  #ensureRoom(address: Address): void {
    const { maxConnectionsPerAddress = Infinity } = this.#init;
    if (this.#loggedIn >= this.#maxConnections) {
      throw new WherryError(
        'IN_USE',
        `The server has as many connections as it may (${this.#maxConnections}); try again when one has ended.`,
      );
    }
    if (address.loggedIn >= maxConnectionsPerAddress) {
      throw new WherryError(
        'IN_USE',
        `The server has as many connections from your address as it may (${maxConnectionsPerAddress}); end one of them, or try again later.`,
      );
    }
  }

  /** False when it was not among those that have not logged in: it was cut. */
  #forget(address: Address, visit: Visit): boolean {
    if (!address.strangers.delete(visit)) return false;
    this.#strangers -= 1;
    return true;
  }

  #makeRoom(): void {
    let greediest: Address | undefined;
    for (const address of this.#addresses.values())
      if (address.strangers.size > (greediest?.strangers.size ?? 0)) greediest = address;
    for (const [visit, cut] of greediest?.strangers ?? []) {
      visit.leave();
      cut();
      return;
    }
  }
}
