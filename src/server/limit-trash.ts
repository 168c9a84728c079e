// Holds the trash to a size: looks whenever something may have come into it, and once after the beginning, since an
// earlier run may have ended between the two. Nothing here knows how it is kept.

import { toWherryError } from '../base/index.ts';
import { systemClock, type Clock } from '../session/index.ts';
import { watchTrash, type Storage, type Trash } from '../storage/index.ts';
import type { RepeatLog } from './repeat.ts';

/** Between two looks: however fast things come into the trash, this and the time that a look takes is how often it is looked at. */
const PAUSE_MS = 1000;
/** A server that runs for a moment, and changes nothing, leaves the trash alone. */
const FIRST_MS = 10 * 60 * 1000;

export interface TrashLimitDeps {
  readonly trash: Pick<Trash, 'trim'>;
  /** Bytes. */
  readonly keepBytes: number;
  readonly log: RepeatLog;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

export interface TrashLimit {
  /** Something may have come into the trash. */
  kept(): void;
  /** Waits for what is under way, which is cut short. */
  stop(): Promise<void>;
}

export const startTrashLimit = ({
  trash,
  keepBytes,
  log,
  clock = systemClock,
}: TrashLimitDeps): TrashLimit => {
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  let isPausing = false;
  let isDue = false;
  let cancelPause = (): void => {};

  const look = async (): Promise<void> => {
    try {
      const { items, bytes, stuck } = await trash.trim(keepBytes, ending.signal);
      if (items > 0) log({ level: 'info', event: 'trash.trimmed', items, bytes });
      if (stuck > 0) log({ level: 'warn', event: 'trash.stuck', count: stuck });
    } catch (error: unknown) {
      const { code, message } = toWherryError(error);
      if (!ending.signal.aborted) log({ level: 'warn', event: 'trash.trim', code, message });
    }
  };
  const run = async (): Promise<void> => {
    isDue = false;
    await look();
    running = undefined;
    if (ending.signal.aborted) return;
    isPausing = true;
    cancelPause = clock.schedule(
      PAUSE_MS,
      () => {
        isPausing = false;
        if (isDue) running = run();
      },
      true,
    );
  };
  const kept = (): void => {
    if (ending.signal.aborted) return;
    if (running !== undefined || isPausing) isDue = true;
    else running = run();
  };
  const cancelFirst = clock.schedule(FIRST_MS, kept, true);

  return {
    kept,
    stop: async () => {
      ending.abort();
      cancelFirst();
      cancelPause();
      await running;
    },
  };
};

export interface TrashLimits {
  /** A root as it is to be served. */
  watch(root: Storage): Storage;
  start(log: RepeatLog): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

/** The same limit for the trash of each root that keeps one. `keepBytes` undefined: none. */
export const createTrashLimits = (keepBytes: number | undefined): TrashLimits => {
  const trashes: Trash[] = [];
  let limits: readonly TrashLimit[] = [];
  return {
    watch: (root) => {
      if (keepBytes === undefined || root.info.readOnly || !root.info.keepsTrash) return root;
      const index = trashes.push(root.trash) - 1;
      return watchTrash(root, () => limits[index]?.kept());
    },
    start: (log) => {
      if (keepBytes !== undefined)
        limits = trashes.map((trash) => startTrashLimit({ trash, keepBytes, log }));
    },
    stop: async () => {
      await Promise.all(limits.map((limit) => limit.stop()));
    },
  };
};
