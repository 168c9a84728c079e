// Removes what has been in the trash for long enough, while the server runs. Nothing here knows how it is kept.

import type { Clock } from '../session/index.ts';
import type { Trash } from '../storage/index.ts';
import { HOUR_MS, repeat, type RepeatLog } from './repeat.ts';

/** A server that runs for a moment leaves the trash alone. */
const FIRST_MS = 10 * 60 * 1000;

export interface TrashExpiryDeps {
  readonly trash: Pick<Trash, 'expire'>;
  /** How long items stay; 0: nothing is kept any more, and what is there stays until it is removed by hand. */
  readonly keepMs: number;
  readonly log: RepeatLog;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** Every hour, beginning ten minutes from now. Returns the way to stop, which waits for what is under way. */
export const startTrashExpiry = ({ trash, keepMs, log, clock }: TrashExpiryDeps): (() => Promise<void>) =>
  repeat({ event: 'trash.expire', firstMs: FIRST_MS, everyMs: HOUR_MS, clock, log }, async () => {
    // Also where nothing is kept: what was begun to be removed is gone on with.
    const { items, bytes, stuck } = await trash.expire(keepMs === 0 ? Infinity : keepMs);
    if (items > 0) log({ level: 'info', event: 'trash.expired', items, bytes });
    if (stuck > 0) log({ level: 'warn', event: 'trash.stuck', count: stuck });
  });
