// Streams that a page follows for as long as it likes.

import { WherryError, onAbort } from '../../base/index.ts';

/** A stream that lasts until the signal aborts, which is no failure. */
export const untilAborted = async (
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const ending = new AbortController();
  const stop = onAbort(signal, () => ending.abort(new WherryError('CANCELLED')));
  try {
    await work(ending.signal);
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    stop();
  }
};
