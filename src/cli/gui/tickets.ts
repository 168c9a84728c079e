// Tickets: secrets that log a browser in once. One is printed, and opened, when the program starts, and at each Enter.

import { createHash } from 'node:crypto';
import { generateToken } from '../../accounts/index.ts';
import { MAX_TICKETS, TICKET_MS } from './limits.ts';

export interface Tickets {
  create(): string;
  /** Whether it is one that still holds; from now on it does not. */
  take(ticket: string): boolean;
}

/** Kept as hashes: a comparison of texts could be timed. */
const keyOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64');

/** `nowMs`: milliseconds that only grow. */
export const createTickets = (nowMs: () => number): Tickets => {
  const until = new Map<string, number>();
  return {
    create() {
      const ticket = generateToken();
      until.set(keyOf(ticket), nowMs() + TICKET_MS);
      for (const oldest of until.keys()) {
        if (until.size <= MAX_TICKETS) break;
        until.delete(oldest);
      }
      return ticket;
    },
    take(ticket) {
      const key = keyOf(ticket);
      const holdsUntil = until.get(key) ?? -Infinity;
      until.delete(key);
      return nowMs() < holdsUntil;
    },
  };
};
