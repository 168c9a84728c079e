// Time for watching, as an argument: tests drive it by hand.

export interface WatchClock {
  /** Milliseconds of a clock that does not go back. */
  nowMs(): number;
  /** Calls `task` once after `delayMs`, and keeps no process alive for it. Returns the way to call it off. */
  schedule(delayMs: number, task: () => void): () => void;
}

export const systemWatchClock: WatchClock = {
  nowMs: () => performance.now(),
  schedule: (delayMs, task) => {
    const timer: unknown = setTimeout(task, delayMs);
    // Node's timers are objects that hold the process; a browser's are numbers, and do not.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref();
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
};
