// How long to wait before connecting again: exponential, with full jitter, so that the clients of a server that
// restarts do not come back all at once. Pure: randomness is an argument.

export interface ReconnectInit {
  readonly baseMs: number;
  readonly capMs: number;
}

const DEFAULT_RECONNECT: ReconnectInit = { baseMs: 500, capMs: 30_000 };

/**
 * Milliseconds to wait before retry `attempt` (the first is 1): evenly spread from 0 to baseMs · 2^attempt, at most
 * `capMs`. So the first retry comes within 0 to 1 s by default. `random` is in 0..1.
 */
export const reconnectDelayMs = (
  attempt: number,
  random: number,
  init: ReconnectInit = DEFAULT_RECONNECT,
): number => Math.round(random * Math.min(init.capMs, init.baseMs * 2 ** Math.max(0, attempt)));
