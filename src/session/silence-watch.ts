// Ends a connection on which nothing has happened for too long: no byte of any call either way (pings are none), while
// the peer waits for nothing here. What waits for this end's disk is not silent. Costs nothing per frame: it looks now
// and then, so the end comes up to a quarter later than asked for.

import type { Clock } from './clock.ts';

/** What is looked at: a connection. */
export interface Watched {
  /** Another text whenever something of a call has moved since. */
  readonly activity: string;
  /** Whether the peer waits for this end. */
  readonly isAwaited: boolean;
}

const LOOKS_PER_TIMEOUT = 4;

/** Calls `onSilent` at most once. Returns the way to stop. */
export const watchSilence = (
  watched: Watched,
  timeoutMs: number,
  clock: Clock,
  onSilent: () => void,
): (() => void) => {
  let seen = watched.activity;
  let sinceMs = clock.nowMs();
  let cancel = (): void => {};
  const look = (): void => {
    const nowMs = clock.nowMs();
    const { activity } = watched;
    if (activity !== seen || watched.isAwaited) {
      seen = activity;
      sinceMs = nowMs;
    } else if (nowMs - sinceMs >= timeoutMs) {
      onSilent();
      return;
    }
    arm();
  };
  const arm = (): void => {
    cancel = clock.schedule(Math.max(1, Math.ceil(timeoutMs / LOOKS_PER_TIMEOUT)), look, true);
  };
  arm();
  return () => cancel();
};
