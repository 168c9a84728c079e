// AbortSignal, the same way everywhere.

import { toWherryError, type WherryError } from './wherry-error.ts';

/** Throws the signal's reason as a WherryError (`CANCELLED`, `TIMEOUT`, or what the caller gave). */
export const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) throw abortReason(signal);
};

/** The reason of an aborted signal as a WherryError. */
export const abortReason = (signal: AbortSignal): WherryError => toWherryError(signal.reason);

/** Calls `listener` once when the signal aborts (at once if it has). Returns the way to stop listening. */
export const onAbort = (
  signal: AbortSignal | undefined,
  listener: (reason: WherryError) => void,
): (() => void) => {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    listener(abortReason(signal));
    return () => {};
  }
  const fire = (): void => listener(abortReason(signal));
  signal.addEventListener('abort', fire, { once: true });
  return () => signal.removeEventListener('abort', fire);
};
