// The one seat of a server that serves one client at a time. It belongs to an install (and its account), not to a
// connection: several connections of one install share it, and a client whose link was lost finds it free when it comes
// back soon. Taken and given back within one turn, so that of many at once exactly one install has it. Pure: both
// clocks are arguments.

import { displayName, WherryError } from '../base/index.ts';

/** Who wants the seat: known to be the account, and claiming to be the install. */
export interface Sitter {
  readonly account: string;
  readonly clientId: string;
  readonly remoteAddress: string;
}

interface Taken extends Sitter {
  /** Time of day, for people. */
  readonly sinceTimeMs: number;
  connections: number;
  /** Without a connection: when others may have the seat. */
  freeAtMs: number;
}

const isSame = (one: Sitter, other: Sitter): boolean =>
  one.account === other.account && one.clientId === other.clientId;

export class ExclusiveSeat {
  readonly #graceMs: number;
  #taken: Taken | undefined;

  /** `graceMs`: for how long the seat of a lost link is kept. */
  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** One connection of this sitter has logged in. Throws `IN_USE` when the seat is another one's. */
  enter(sitter: Sitter, nowMs: number, timeMs: number): void {
    const taken = this.#taken;
    if (taken !== undefined && isSame(taken, sitter)) {
      taken.connections += 1;
      return;
    }
    if (taken !== undefined && (taken.connections > 0 || nowMs < taken.freeAtMs))
      throw refusal(taken, sitter, nowMs);
    const { account, clientId, remoteAddress } = sitter;
    this.#taken = { account, clientId, remoteAddress, sinceTimeMs: timeMs, connections: 1, freeAtMs: 0 };
  }

  /** One connection of this sitter is gone; `mayComeBack` when it did not say goodbye. */
  leave(sitter: Sitter, mayComeBack: boolean, nowMs: number): void {
    const taken = this.#taken;
    if (taken === undefined || !isSame(taken, sitter)) return;
    taken.connections -= 1;
    if (taken.connections > 0) return;
    if (mayComeBack) taken.freeAtMs = nowMs + this.#graceMs;
    else this.#taken = undefined;
  }
}

/** The same account may know where it is used from; others learn only since when. */
const refusal = (taken: Taken, sitter: Sitter, nowMs: number): WherryError => {
  const since = `${new Date(taken.sinceTimeMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const isOwn = taken.account === sitter.account;
  const who = isOwn ? `another client of yours (${displayName(taken.remoteAddress)})` : 'another client';
  return new WherryError(
    'IN_USE',
    `The server serves one client at a time, and ${who} has it since ${since}; try again when that one is done.`,
    {
      details: {
        sinceMs: taken.sinceTimeMs,
        ...(isOwn ? { account: taken.account, remoteAddress: taken.remoteAddress } : {}),
        ...(taken.connections === 0 ? { retryAfterMs: Math.max(0, taken.freeAtMs - nowMs) } : {}),
      },
    },
  );
};
