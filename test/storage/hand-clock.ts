// Time for watches, moved on by tests.

import type { WatchClock } from '../../src/storage/watch-clock.ts';

/** A clock that stands still until it is moved on. */
export const createHandClock = (): WatchClock & { passMs(ms: number): void } => {
  let now = 0;
  const tasks = new Set<{ readonly atMs: number; readonly task: () => void }>();
  return {
    nowMs: () => now,
    schedule: (delayMs, task) => {
      const entry = { atMs: now + delayMs, task };
      tasks.add(entry);
      return () => tasks.delete(entry);
    },
    passMs: (ms) => {
      const end = now + ms;
      for (;;) {
        const [next] = [...tasks].filter(({ atMs }) => atMs <= end).toSorted((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        tasks.delete(next);
        now = Math.max(now, next.atMs);
        next.task();
      }
      now = end;
    },
  };
};
