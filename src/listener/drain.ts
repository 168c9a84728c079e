// Ends sessions in order: those that do nothing soon, those with calls under way when these are over, and whatever is
// left when the grace is used up. A session that pauses between two calls of one command is not idle yet.

import type { Clock } from '../session/index.ts';
import { DRAIN_IDLE_MS, DRAIN_STEP_MS } from './limits.ts';

/** What a session must show to be drained. */
export interface DrainedSession {
  /** Streams under way. */
  readonly busy: number;
}

export interface DrainInit<S extends DrainedSession> {
  /** Those that are open now; asked again and again. */
  readonly sessions: Iterable<S>;
  /** Milliseconds until what is under way is cut off. */
  readonly graceMs: number;
  readonly clock: Clock;
  readonly end: (session: S) => void;
  /** The grace is used up, and so many sessions were still busy. */
  readonly onCut: (busy: number) => void;
}

/** Begins; returns the way to cut everything off at once. */
export const drain = <S extends DrainedSession>(init: DrainInit<S>): (() => void) => {
  const { clock, end } = init;
  const startedMs = clock.nowMs();
  const idleSinceMs = new Map<S, number>();
  let cancel = (): void => {};
  let isOver = false;

  const cut = (): void => {
    if (isOver) return;
    isOver = true;
    cancel();
    for (const session of [...init.sessions]) end(session);
  };
  const endIdle = (nowMs: number): void => {
    for (const session of [...init.sessions]) {
      if (session.busy > 0) {
        idleSinceMs.delete(session);
        continue;
      }
      const sinceMs = idleSinceMs.get(session) ?? nowMs;
      idleSinceMs.set(session, sinceMs);
      if (nowMs - sinceMs >= DRAIN_IDLE_MS) end(session);
    }
  };
  const step = (): void => {
    const nowMs = clock.nowMs();
    endIdle(nowMs);
    const left = [...init.sessions];
    if (left.length === 0) {
      isOver = true;
      return;
    }
    const leftMs = startedMs + init.graceMs - nowMs;
    if (leftMs <= 0) {
      init.onCut(left.filter(({ busy }) => busy > 0).length);
      cut();
      return;
    }
    cancel = clock.schedule(Math.min(DRAIN_STEP_MS, leftMs), step);
  };
  if (init.graceMs > 0) step();
  else cut();
  return cut;
};
