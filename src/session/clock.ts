// Time for the session layer, as an argument: tests drive it by hand.

export interface Clock {
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Calls `task` once after `delayMs`; returns the way to call it off. `background` does not keep a process alive. */
  schedule(delayMs: number, task: () => void, background?: boolean): () => void;
}

/** A timer of more milliseconds would fire at once, on every platform. */
const MAX_TIMER_MS = 0x7fff_ffff;

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  schedule: (delayMs, task, background = false) => {
    const timer: unknown = setTimeout(task, Math.min(delayMs, MAX_TIMER_MS));
    // Node's timers are objects that hold the process; a browser's are numbers, and do not.
    if (background && typeof timer === 'object' && timer !== null && 'unref' in timer)
      (timer as { unref(): void }).unref();
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
};
