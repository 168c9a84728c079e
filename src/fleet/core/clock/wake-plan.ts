// How to wait for a time of a clock that may run a little faster or slower than the timers, or be set. Pure.

import { DEFAULT_SLEW_PPM, MAX_POLL_MS, MAX_TIMER_MS, WAKE_EARLY_MS } from './limits.ts';

/** It is time; look again at once; look again after a timer. */
export type Wake =
  { readonly kind: 'due' } | { readonly kind: 'poll' } | { readonly kind: 'sleep'; readonly delayMs: number };

/** While a timer of the machine runs for 1000 s, the fleet clock may be through 500 ms more: twice what it should. */
const TIMER_SHARE = 1 - (2 * DEFAULT_SLEW_PPM) / 1e6;

/**
 * What to do with so many milliseconds left. Far away it sleeps, in one piece or in several, until shortly before; then to the last few milliseconds;
 * those are spent looking, as a timer may come one or two late. Never `due` while time is left.
 */
export const planWake = (remainingMs: number): Wake => {
  if (remainingMs <= 0) return { kind: 'due' };
  if (remainingMs <= MAX_POLL_MS) return { kind: 'poll' };
  // Timers count whole milliseconds, and this must not round to what fires at once.
  const delayMs =
    remainingMs <= WAKE_EARLY_MS ? remainingMs - MAX_POLL_MS : remainingMs * TIMER_SHARE - WAKE_EARLY_MS;
  return { kind: 'sleep', delayMs: Math.min(MAX_TIMER_MS, Math.max(1, Math.floor(delayMs))) };
};
