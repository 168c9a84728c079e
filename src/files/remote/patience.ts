// The time limit of a transfer: not how long it takes, but how long nothing may move. One for all streams of a call,
// because the calls of a tree wait for each other.

import { WherryError, abortReason, onAbort } from '../../base/index.ts';
import type { Clock } from '../../session/index.ts';

export interface Patience {
  /** Aborts when nothing moved for too long, when the caller's signal does, or by `abort`. */
  readonly signal: AbortSignal;
  /** Something moved. */
  touch(): void;
  /** Waits for the peer; only in the meantime does the limit run. Reset by `touch`. */
  waitFor<T>(work: Promise<T>): Promise<T>;
  /** Ends everything that listens to the signal. */
  abort(error: WherryError): void;
  close(): void;
}

/** `timeoutMs` 0 means no limit. */
export const createPatience = (
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Patience => {
  const controller = new AbortController();
  let lastMs = clock.nowMs();
  let waiting = 0;
  let isClosed = false;
  let cancelCheck: (() => void) | undefined;

  const stopListening = onAbort(signal, (reason) => controller.abort(reason));
  const check = (): void => {
    cancelCheck = undefined;
    if (waiting === 0 || controller.signal.aborted) return;
    const leftMs = lastMs + timeoutMs - clock.nowMs();
    if (leftMs > 0) {
      cancelCheck = clock.schedule(leftMs, check);
      return;
    }
    const message = `Nothing moved for ${timeoutMs / 1000} s; check the network or give a larger --timeout.`;
    controller.abort(new WherryError('TIMEOUT', message));
  };
  const touch = (): void => {
    lastMs = clock.nowMs();
  };
  return {
    signal: controller.signal,
    touch,
    async waitFor(work) {
      if (waiting === 0) touch();
      waiting += 1;
      if (timeoutMs > 0 && !isClosed) cancelCheck ??= clock.schedule(timeoutMs, check);
      try {
        return await work;
      } finally {
        waiting -= 1;
        touch();
      }
    },
    abort: (error) => controller.abort(error),
    close() {
      isClosed = true;
      stopListening();
      cancelCheck?.();
      cancelCheck = undefined;
    },
  };
};

/** What ended a call: the reason its signal was aborted with, rather than what broke because of it. */
export const endedBy = (error: unknown, signal: AbortSignal): unknown =>
  signal.aborted ? abortReason(signal) : error;
