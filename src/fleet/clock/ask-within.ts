// One question that is given up after a while, also when whoever is asked does not look at the signal.

import { WherryError, onAbort } from '../../base/index.ts';
import type { Clock } from '../../session/index.ts';

/** Rejects with `TIMEOUT`, with the signal's reason, or as `ask` does. */
export const askWithin = async <T>(
  clock: Clock,
  timeoutMs: number,
  ask: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> => {
  const stop = new AbortController();
  const givenUp = new Promise<never>((_, reject) => {
    onAbort(stop.signal, reject);
  });
  const stopListening = onAbort(signal, (reason) => stop.abort(reason));
  const cancelTimer = clock.schedule(timeoutMs, () => stop.abort(new WherryError('TIMEOUT')), true);
  try {
    return await Promise.race([givenUp, ask(stop.signal)]);
  } finally {
    stopListening();
    cancelTimer();
  }
};
