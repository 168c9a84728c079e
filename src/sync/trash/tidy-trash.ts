// Takes out of the trash of a local directory what has been there for long enough, or is too much, after a run: nobody else does it there.
// What must hold: a run that changed nothing is not held up by it, so it looks at the time of one file at most; and a trash is looked at
// once an hour at most, since each look lets its own time go on (storage/disk/trash/trash-clock.ts).

import type { Storage, TrashCleared } from '../../storage/index.ts';
import type { ResolvedTrashKeep } from './keep-options.ts';

const HOUR_MS = 60 * 60 * 1000;

export interface TidyTrashInit extends ResolvedTrashKeep {
  readonly storage: Pick<Storage, 'info' | 'trash'>;
  /** When it was last looked at for what is old enough, in milliseconds since 1970; undefined: never, as far as is known. */
  readonly lastLook: () => Promise<number | undefined>;
  /** Whether anything was changed in this run, so that there may be something new in the trash. */
  readonly hasChanged: boolean;
  /** Whether there will be more runs, changes or not: then things go although nothing changes. */
  readonly isLive: boolean;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

const NOTHING: TrashCleared = { items: 0, bytes: 0, stuck: 0 };

/** A time that has not come yet is that of a clock which was wrong, and tells nothing. */
const isDue = (lookedMs: number | undefined, nowMs: number): boolean =>
  lookedMs === undefined || lookedMs > nowMs || nowMs - lookedMs >= HOUR_MS;

/** What went. It is not what the run is about, so nothing that goes wrong here is its failure: it is counted as `stuck`. */
export const tidyTrash = async (init: TidyTrashInit): Promise<TrashCleared> => {
  const { storage, keepMs, keepBytes, hasChanged, isLive, nowMs } = init;
  if (storage.info.readOnly || !(hasChanged || isLive)) return NOTHING;
  try {
    const isLooking = isDue(await init.lastLook(), nowMs);
    // Also where nothing is kept: what was begun to be removed is gone on with.
    const expired = isLooking ? await storage.trash.expire(keepMs === 0 ? Infinity : keepMs) : NOTHING;
    // What an interrupted run left is found an hour later.
    const mayBeMore = keepBytes !== undefined && keepMs > 0 && (hasChanged || isLooking);
    const trimmed = mayBeMore ? await storage.trash.trim(keepBytes) : NOTHING;
    return {
      items: expired.items + trimmed.items,
      bytes: expired.bytes + trimmed.bytes,
      stuck: expired.stuck + trimmed.stuck,
    };
  } catch {
    return { ...NOTHING, stuck: 1 };
  }
};
