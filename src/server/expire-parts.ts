// Removes parts that nobody came back for, again and again while the server runs; at its start the storage does so
// itself. Nothing here knows how parts are kept.

import { PART_LIFETIME_MS, toWherryError } from '../base/index.ts';
import { systemClock, type Clock } from '../session/index.ts';
import type { Parts } from '../storage/index.ts';

const EXPIRY_INTERVAL_MS = 60 * 60 * 1000;

export interface PartExpiryDeps {
  readonly parts: Pick<Parts, 'expire'>;
  readonly log: (record: {
    readonly level: 'info' | 'warn';
    readonly event: string;
    readonly [field: string]: unknown;
  }) => void;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Milliseconds since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

/** Every hour from now on, without keeping the process alive. Returns the way to stop, which waits for what is under way. */
export const startPartExpiry = (deps: PartExpiryDeps): (() => Promise<void>) => {
  const { parts, log, clock = systemClock, now = Date.now } = deps;
  let running = Promise.resolve();
  let cancel = (): void => {};

  const expire = async (): Promise<void> => {
    try {
      const count = await parts.expire(now() - PART_LIFETIME_MS);
      if (count > 0) log({ level: 'info', event: 'parts.expired', count });
    } catch (error: unknown) {
      // What could not be removed now is tried again in an hour; serving files does not depend on it.
      const { code, message } = toWherryError(error);
      log({ level: 'warn', event: 'parts.expire', code, message });
    }
  };
  const schedule = (): void => {
    cancel = clock.schedule(
      EXPIRY_INTERVAL_MS,
      () => {
        running = expire();
        schedule();
      },
      true,
    );
  };
  schedule();
  return async () => {
    cancel();
    await running;
  };
};
