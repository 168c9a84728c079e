// Work that is done again and again while the server runs, without keeping the process alive.

import { toWherryError } from '../base/index.ts';
import { systemClock, type Clock } from '../session/index.ts';

export const HOUR_MS = 60 * 60 * 1000;

export type RepeatLog = (record: {
  readonly level: 'info' | 'warn';
  readonly event: string;
  readonly [field: string]: unknown;
}) => void;

export interface RepeatInit {
  /** What a failure is logged as. */
  readonly event: string;
  readonly firstMs: number;
  readonly everyMs: number;
  readonly log: RepeatLog;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** A failure is logged, and the work is done again when it is due. Returns the way to stop, which waits for what is under way. */
export const repeat = (
  { event, firstMs, everyMs, log, clock = systemClock }: RepeatInit,
  work: () => Promise<void>,
): (() => Promise<void>) => {
  let running = Promise.resolve();
  let cancel = (): void => {};

  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (error: unknown) {
      const { code, message } = toWherryError(error);
      log({ level: 'warn', event, code, message });
    }
  };
  const schedule = (afterMs: number): void => {
    cancel = clock.schedule(
      afterMs,
      () => {
        running = run();
        schedule(everyMs);
      },
      true,
    );
  };
  schedule(firstMs);
  return async () => {
    cancel();
    await running;
  };
};
