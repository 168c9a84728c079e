// Removes parts that nobody came back for, again and again while the server runs; at its start the storage does so
// itself. Nothing here knows how parts are kept.

import { PART_LIFETIME_MS } from '../base/index.ts';
import type { Clock } from '../session/index.ts';
import type { Parts } from '../storage/index.ts';
import { HOUR_MS, repeat, type RepeatLog } from './repeat.ts';

export interface PartExpiryDeps {
  readonly parts: Pick<Parts, 'expire'>;
  readonly log: RepeatLog;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Milliseconds since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

/** Every hour from now on, without keeping the process alive. Returns the way to stop, which waits for what is under way. */
export const startPartExpiry = ({
  parts,
  log,
  clock,
  now = Date.now,
}: PartExpiryDeps): (() => Promise<void>) =>
  // What could not be removed now is tried again in an hour; serving files does not depend on it.
  repeat({ event: 'parts.expire', firstMs: HOUR_MS, everyMs: HOUR_MS, clock, log }, async () => {
    const count = await parts.expire(now() - PART_LIFETIME_MS);
    if (count > 0) log({ level: 'info', event: 'parts.expired', count });
  });
