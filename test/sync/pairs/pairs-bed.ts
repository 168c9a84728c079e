// A state directory with saved pairs, and what serves them inside this process.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../../src/session/index.ts';
import { openPairStore, type PairStore } from '../../../src/sync/pairs/pair-store.ts';
import type { SavedPair } from '../../../src/sync/pairs/saved-pair.ts';
import {
  servePairs,
  type ConnectPair,
  type ServedEvent,
  type ServedPairs,
} from '../../../src/sync/pairs/serve/index.ts';

export const savedPair = (pair: Partial<SavedPair> = {}): SavedPair => ({
  name: 'docs',
  mode: 'both',
  local: '/home/anna/docs',
  server: 'home',
  remote: '/docs',
  options: {},
  bandwidth: undefined,
  isPaused: false,
  ...pair,
});

export interface StateBed extends AsyncDisposable {
  readonly directory: string;
  readonly store: PairStore;
}

export const openStateBed = async (): Promise<StateBed> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-pairs-'));
  return {
    directory,
    store: openPairStore(directory),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
};

/** Waiting before another attempt takes no time. */
export const HASTY_CLOCK: Clock = {
  nowMs: () => systemClock.nowMs(),
  schedule: (_delayMs, task) => {
    const timer = setImmediate(task);
    return () => clearImmediate(timer);
  },
};

export interface ServedBed extends AsyncDisposable {
  readonly served: ServedPairs;
  readonly events: readonly ServedEvent[];
  /** Fulfils once the pair is, or has been since the last call, in this state. */
  until(name: string, state: string): Promise<void>;
}

export const serveBed = async (
  stateDirectory: string,
  connect: ConnectPair,
  clock: Clock = systemClock,
): Promise<ServedBed> => {
  const events: ServedEvent[] = [];
  const seen = new Map<string, number>();
  const waiting = new Set<() => void>();
  const served = await servePairs({
    stateDirectory,
    connect,
    clock,
    random: () => 0.5,
    timeMs: () => Date.now(),
    pid: process.pid,
    onEvent: (event) => {
      events.push(event);
      for (const check of waiting) check();
    },
  });
  return {
    served,
    events,
    until: (name, state) =>
      new Promise((resolve) => {
        const check = (): void => {
          const at = events.findIndex(
            (event, index) =>
              index >= (seen.get(name) ?? 0) &&
              event.type === 'state' &&
              event.pair.name === name &&
              event.state.state === state,
          );
          if (at === -1) return;
          seen.set(name, at + 1);
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    [Symbol.asyncDispose]: () => served.close(0),
  };
};
