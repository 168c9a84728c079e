// Whether events were lost. Linux keeps a bounded queue of them for each thread that watches, and what finds it full is lost
// without a word. The queue is emptied to the last event whenever the thread comes to it: so if fewer came at once than it
// holds, none was lost. Other code of this thread may be watching too, and its events are in the same queue: half of it is
// as good as full.

import { readFileSync } from 'node:fs';

export interface EventQueue {
  /** One more event came. */
  count(): void;
  /** Calls `listener` when so many have come at once that some may be missing. Returns the way to stop that. */
  onOverflow(listener: () => void): () => void;
}

/** `limit`: so many events at once are too many. */
export const createEventQueue = (limit: number): EventQueue => {
  const listeners = new Set<() => void>();
  let events = 0;
  return {
    count: () => {
      // All that is in the queue comes in one turn of the thread.
      if (events === 0)
        setImmediate(() => {
          events = 0;
        });
      events += 1;
      if (events === limit) for (const listener of listeners) listener();
    },
    onOverflow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const DEFAULT_QUEUE_LENGTH = 16_384;

const queueLength = (): number => {
  try {
    const length = Number.parseInt(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'latin1'), 10);
    return Number.isSafeInteger(length) && length > 1 ? length : DEFAULT_QUEUE_LENGTH;
  } catch {
    // Another system, or a container that hides it.
    return DEFAULT_QUEUE_LENGTH;
  }
};

let threadQueue: EventQueue | undefined;

/** There is one for all that this thread watches, as there is one queue. */
export const eventQueueOfThread = (): EventQueue =>
  (threadQueue ??= createEventQueue(Math.floor(queueLength() / 2)));

/** Fulfils when all that was in the queue when it was called has been told. */
export const eventsTold = (): Promise<void> =>
  // The first turn may be the rest of this one; between the first and the second the queue is emptied.
  new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
