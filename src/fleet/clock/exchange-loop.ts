// Asks again and again, when the plan says so, until the signal ends it.

import type { Clock } from '../../session/index.ts';
import { onAbort } from '../../base/index.ts';
import { exchangeDelayMs } from '../core/clock/exchange-plan.ts';

export interface ExchangeLoopDeps {
  readonly clock: Clock;
  readonly random: () => number;
  /** One exchange. Must not reject. */
  readonly ask: () => Promise<void>;
}

export interface ExchangeLoop {
  /** Begins with a burst again, at once, whatever is under way. */
  restart(): void;
}

export const startExchangeLoop = (
  { clock, random, ask }: ExchangeLoopDeps,
  signal: AbortSignal,
): ExchangeLoop => {
  let index = 0;
  let run = 0;
  let cancel = (): void => {};
  const scheduleNext = (): void => {
    if (signal.aborted) return;
    const mine = run;
    const askOnce = async (): Promise<void> => {
      index += 1;
      await ask();
      // A burst that was begun meanwhile goes on by itself.
      if (mine === run) scheduleNext();
    };
    cancel = clock.schedule(exchangeDelayMs(index, random()), () => void askOnce(), true);
  };
  onAbort(signal, () => cancel());
  scheduleNext();
  return {
    restart: () => {
      cancel();
      run += 1;
      index = 0;
      scheduleNext();
    },
  };
};
