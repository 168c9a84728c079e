// A bound in time on connecting, joined with the caller's own signal.

import { DEFAULT_TIMEOUT_MS, WherryError, onAbort, throwIfAborted } from '../base/index.ts';

export interface DeadlineInit {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; 0 means no bound. Default 30 000. */
  readonly timeoutMs?: number | undefined;
}

/** A timer of more milliseconds would fire at once, on every platform. */
const MAX_TIMER_MS = 0x7fff_ffff;

/** Runs `task` with a signal that aborts with the caller's reason, or with `TIMEOUT` and this sentence. */
export const withDeadline = async <T>(
  init: DeadlineInit,
  sentence: (seconds: number) => string,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  throwIfAborted(init.signal);
  const timeoutMs = init.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const controller = new AbortController();
  const stop = onAbort(init.signal, (reason) => controller.abort(reason));
  const expire = (): void => controller.abort(new WherryError('TIMEOUT', sentence(timeoutMs / 1000)));
  const timer = timeoutMs > 0 ? setTimeout(expire, Math.min(timeoutMs, MAX_TIMER_MS)) : undefined;
  try {
    return await task(controller.signal);
  } finally {
    clearTimeout(timer);
    stop();
  }
};
