// The process that keeps all saved pairs of a state directory in step, and lets itself be controlled.
//
// What must hold: one process a state directory, by a lock that ends with it, however it ends; what is asked for is in the files before
// it is answered, so that the next process knows it too; requests that change something are done one after the other.

import { WherryError, displayName, toWherryError } from '../../../base/index.ts';
import type { Clock } from '../../../session/index.ts';
import { isFileLocked, takeFileLock, type FileLock } from '../../../storage/disk/index.ts';
import type { PairControl, PairStates } from '../control/pair-control.ts';
import { serveControl } from '../control/serve-control.ts';
import { ensureLockFile, isDamaged, openPairStore } from '../pair-store.ts';
import { formatSavedPair, type SavedPair } from '../saved-pair.ts';
import type { ConnectPair } from './pair-server.ts';
import type { ServedEvent } from './served-event.ts';
import { servePair, type ServedPair } from './served-pair.ts';
import { createSharedLinks } from './shared-links.ts';

export interface ServePairsInit {
  readonly stateDirectory: string;
  readonly connect: ConnectPair;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly timeMs: () => number;
  readonly pid: number;
  readonly onEvent: (event: ServedEvent) => void;
}

export interface ServedPairs {
  /** How many are served, also paused ones. */
  readonly count: number;
  /** Reads the files of the pairs again: new ones are begun, changed ones begun anew, and those that are gone ended. */
  reload(): Promise<void>;
  /** Ends all of them after the runs under way; those that take longer than `graceMs` are cut short. Idempotent. */
  close(graceMs: number): Promise<void>;
}

/** But for whether it is paused. */
const isSamePair = (one: SavedPair, other: SavedPair): boolean =>
  formatSavedPair({ ...one, isPaused: false }) === formatSavedPair({ ...other, isPaused: false });

/** Code: `BUSY`. */
const takeLock = async (stateDirectory: string): Promise<FileLock> => {
  const file = await ensureLockFile(stateDirectory);
  for (;;) {
    const lock = await takeFileLock(file);
    if (lock !== undefined) return lock;
    if (await isFileLocked(file))
      throw new WherryError(
        'BUSY',
        `Another process serves the saved pairs of ${displayName(stateDirectory)} already; "wherry sync list" asks it how they are.`,
      );
    // Somebody only looked whether it is locked.
  }
};

/** Codes: `BUSY` (another process does), `FORBIDDEN`, `BAD_REQUEST`, `NO_SPACE`. */
export const servePairs = async (init: ServePairsInit): Promise<ServedPairs> => {
  const { stateDirectory, clock, random, timeMs, pid, onEvent } = init;
  const lock = await takeLock(stateDirectory).catch((error: unknown) => {
    throw toWherryError(error);
  });
  const since = new Date(timeMs()).toISOString();
  const store = openPairStore(stateDirectory);
  const ending = new AbortController();
  const links = createSharedLinks(init.connect, ending.signal);
  const served = new Map<string, ServedPair>();
  /** Damaged files that were told. */
  const told = new Map<string, string>();
  let changes: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  /** One change after the other. */
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const done = changes.then(() => {
      if (closing !== undefined) throw new WherryError('CANCELLED', 'The process is ending.');
      return change();
    });
    changes = done.catch(() => {});
    return done;
  };
  const begin = (pair: SavedPair): void => {
    onEvent({ type: 'served', pair });
    served.set(pair.name, servePair({ pair, store, links, clock, random, timeMs, onEvent }));
  };
  const end = async (one: ServedPair): Promise<void> => {
    served.delete(one.pair.name);
    await one.close(true);
    onEvent({ type: 'unserved', pair: one.pair });
  };
  const load = async (): Promise<void> => {
    const found = await store.list();
    const pairs = new Map(found.flatMap((pair) => (isDamaged(pair) ? [] : [[pair.name, pair] as const])));
    for (const one of served.values()) {
      const pair = pairs.get(one.pair.name);
      if (pair === undefined || !isSamePair(pair, one.pair)) await end(one);
      else if (pair.isPaused && !one.isPaused) await one.pause();
      else if (!pair.isPaused && one.isPaused) one.resume(undefined);
    }
    for (const pair of pairs.values()) if (!served.has(pair.name)) begin(pair);
    for (const damaged of found.filter(isDamaged)) {
      const { message } = damaged.error;
      if (told.get(damaged.name) !== message) onEvent({ type: 'damaged', damaged });
      told.set(damaged.name, message);
    }
  };
  /** In its file, and then in what is served of it. */
  const setPaused = async (name: string, isPaused: boolean): Promise<void> => {
    const pair = await store.read(name);
    if (pair.isPaused !== isPaused) await store.write({ ...pair, isPaused });
    await load();
  };
  const control: PairControl = {
    states: async (): Promise<PairStates> => {
      // Whoever has been answered to a change sees it.
      await changes;
      const states = new Map([...served].map(([name, { state }]) => [name, state]));
      // Whoever reads the record next finds the run by which the state came to be.
      await Promise.all([...served.values()].map((pair) => pair.recorded()));
      return { process: { pid, since }, states };
    },
    pause: (name) => inTurn(() => setPaused(name, true)),
    resume: (name, { allowDelete }) =>
      inTurn(async () => {
        await setPaused(name, false);
        served.get(name)?.resume(allowDelete);
      }),
    forget: (name) =>
      inTurn(async () => {
        const one = served.get(name);
        if (one !== undefined) await end(one);
        await store.forget(name);
      }),
    reload: () => inTurn(load),
  };

  const listening = await serveControl(stateDirectory, control).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const close = async (graceMs: number): Promise<void> => {
    await changes;
    const all = [...served.values()];
    // What is being connected has begun nothing.
    ending.abort(new WherryError('CANCELLED', 'The process is ending.'));
    const cancel = clock.schedule(graceMs, () => {
      for (const one of all) void one.close(true);
    });
    await Promise.all(all.map((one) => one.close(false)));
    cancel();
    await listening.close();
    lock.release();
  };
  try {
    // Only now: what was changed in the files before somebody listened is in them.
    await inTurn(load);
  } catch (error) {
    await (closing = close(0));
    throw error;
  }
  return {
    get count() {
      return served.size;
    },
    reload: () => inTurn(load),
    close: (graceMs) => (closing ??= close(graceMs)),
  };
};
