// What an interrupt from the keyboard ends: the line that runs, or the one that is typed; never the shell by accident.

import { WherryError } from '../../base/index.ts';
import type { TerminalHost } from './terminal-host.ts';

export interface Interrupts {
  /** Hears of interrupts while nothing runs. */
  onIdle(listener: () => void): void;
  /** Runs something that an interrupt ends, or `outer` does. */
  during<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  release(): void;
}

/** `tell` shows a line while something runs. */
export const createInterrupts = (
  host: Pick<TerminalHost, 'onInterrupt' | 'abandon'>,
  outer: AbortSignal,
  tell: (text: string) => void,
): Interrupts => {
  let running: AbortController | undefined;
  let count = 0;
  let clear = (): void => {};
  const release = host.onInterrupt(() => {
    if (running === undefined) {
      clear();
      return;
    }
    count += 1;
    running.abort(new WherryError('CANCELLED', 'Interrupted.'));
    if (count === 2) tell('Still stopping; once more leaves the shell at once.');
    if (count > 2) host.abandon();
  });
  return {
    release,
    onIdle: (listener) => {
      clear = listener;
    },
    during: async (run) => {
      running = new AbortController();
      count = 0;
      try {
        return await run(AbortSignal.any([running.signal, outer]));
      } finally {
        running = undefined;
      }
    },
  };
};
