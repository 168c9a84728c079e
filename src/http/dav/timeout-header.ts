// The Timeout header (RFC 4918 §10.7): what a client would like, in the order in which it would like it.

import { DEFAULT_LOCK_TIMEOUT_MS, MAX_LOCK_TIMEOUT_MS, MIN_LOCK_TIMEOUT_MS } from './limits.ts';

export interface TimeoutBounds {
  readonly defaultMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

export const LOCK_TIMEOUTS: TimeoutBounds = {
  defaultMs: DEFAULT_LOCK_TIMEOUT_MS,
  minMs: MIN_LOCK_TIMEOUT_MS,
  maxMs: MAX_LOCK_TIMEOUT_MS,
};

const SECONDS = /^Second-([0-9]{1,20})$/iu;

/**
 * The first wish that is understood, within the bounds; the default where none is. Nothing is refused: a server gives what it
 * likes, and says so in its answer.
 */
export const parseTimeoutHeader = (
  value: string | undefined,
  { defaultMs, minMs, maxMs }: TimeoutBounds = LOCK_TIMEOUTS,
): number => {
  for (const wish of (value ?? '').split(',')) {
    const text = wish.trim();
    if (text.toLowerCase() === 'infinite') return maxMs;
    const seconds = SECONDS.exec(text)?.[1];
    if (seconds !== undefined) return Math.min(maxMs, Math.max(minMs, Number(seconds) * 1000));
  }
  return defaultMs;
};
