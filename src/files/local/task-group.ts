// Work that goes on side by side, as much of it at once as a budget allows. The first error stops all of it; nobody
// has to await each piece.

import { LARGE_FILE_WEIGHT } from '../limits.ts';

export interface TaskGroup {
  /** Runs the task when there is budget for its weight, in order; one that is heavier than the whole budget runs alone. Never throws. */
  add(task: () => Promise<void>, weight?: number): void;
  /** Resolves when nothing is left; rejects with the first error. */
  idle(): Promise<void>;
}

// Started tasks are cut off the queue now and then, not one by one.
const MAX_STARTED_KEPT = 1024;

interface Waiting {
  readonly task: () => Promise<void>;
  readonly weight: number;
}

/** `onError` is called once, at once; what waits is then dropped. */
export const createTaskGroup = (budget: number, onError: (error: unknown) => void): TaskGroup => {
  let waiting: Waiting[] = [];
  let next = 0;
  let running = 0;
  let used = 0;
  let failure: { readonly error: unknown } | undefined;
  let idlers: (() => void)[] = [];

  const settle = (weight: number): void => {
    running -= 1;
    used -= weight;
    startMore();
    if (running > 0) return;
    for (const wake of idlers) wake();
    idlers = [];
  };
  const start = ({ task, weight }: Waiting): void => {
    running += 1;
    used += weight;
    task().then(
      () => settle(weight),
      (error: unknown) => {
        if (failure === undefined) {
          failure = { error };
          [waiting, next] = [[], 0];
          onError(error);
        }
        settle(weight);
      },
    );
  };
  const startMore = (): void => {
    for (let first = waiting[next]; first !== undefined; first = waiting[next]) {
      if (running > 0 && used + first.weight > budget) return;
      next += 1;
      if (next > MAX_STARTED_KEPT) [waiting, next] = [waiting.slice(next), 0];
      start(first);
    }
    [waiting, next] = [[], 0];
  };

  return {
    add(task, weight = 1) {
      if (failure !== undefined) return;
      waiting.push({ task, weight });
      startMore();
    },
    async idle() {
      while (running > 0) await new Promise<void>((resolve) => idlers.push(resolve));
      if (failure !== undefined) throw failure.error;
    },
  };
};

/** What a file with a stream of its own takes of the budget. */
export const largeFileWeight = (size: number): number =>
  Math.min(LARGE_FILE_WEIGHT.most, Math.max(LARGE_FILE_WEIGHT.least, size));
