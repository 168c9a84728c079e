// When the hub is asked for its time: a burst when a connection begins, then a few exchanges now and then. Pure: chance is an argument.

import {
  BURST_EXCHANGES,
  EXCHANGE_INTERVAL_MS,
  MAX_EXCHANGE_SPACING_MS,
  MIN_EXCHANGE_SPACING_MS,
  ROUND_EXCHANGES,
} from './limits.ts';

/** So much of the interval, at most, is added or taken off. */
const INTERVAL_JITTER = 0.05;

/** Whether this exchange, counted from 0 at the connection, begins a round. */
const beginsRound = (index: number): boolean =>
  index >= BURST_EXCHANGES && (index - BURST_EXCHANGES) % ROUND_EXCHANGES === 0;

/**
 * Milliseconds to wait before this exchange, counted from 0 at the connection, after the one before has ended. `chance` is from 0 to
 * below 1, and another one each time.
 */
export const exchangeDelayMs = (index: number, chance: number): number => {
  if (index === 0) return 0;
  if (beginsRound(index)) return EXCHANGE_INTERVAL_MS * (1 + INTERVAL_JITTER * (2 * chance - 1));
  return MIN_EXCHANGE_SPACING_MS + chance * (MAX_EXCHANGE_SPACING_MS - MIN_EXCHANGE_SPACING_MS);
};
