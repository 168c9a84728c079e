// Work that goes on side by side. The first error stops all of it; nobody has to await each piece.

import { Semaphore } from '../../base/index.ts';

export interface TaskGroup {
  /** Starts the task, or lets it wait for one of `width` places. Never throws. */
  add(task: () => Promise<void>): void;
  /** Resolves when nothing is left; rejects with the first error. */
  idle(): Promise<void>;
}

/** `onError` is called once, at once. */
export const createTaskGroup = (width: number, onError: (error: unknown) => void): TaskGroup => {
  const places = new Semaphore(width);
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  return {
    add(task) {
      const run = places
        .run(async () => {
          if (failure === undefined) await task();
        })
        .catch((error: unknown) => {
          if (failure !== undefined) return;
          failure = { error };
          onError(error);
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
      if (failure !== undefined) throw failure.error;
    },
  };
};
