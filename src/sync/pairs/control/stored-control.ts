// Control of pairs that no process serves: their files are all there is.

import { WherryError } from '../../../base/index.ts';
import type { PairStore } from '../pair-store.ts';
import type { PairControl } from './pair-control.ts';

export const createStoredControl = (store: PairStore): PairControl => {
  const setPaused = async (name: string, isPaused: boolean): Promise<void> => {
    const pair = await store.read(name);
    if (pair.isPaused !== isPaused) await store.write({ ...pair, isPaused });
  };
  return {
    states: async () => ({ process: undefined, states: new Map() }),
    pause: (name) => setPaused(name, true),
    resume: async (name, { allowDelete }) => {
      if (allowDelete !== undefined)
        throw new WherryError(
          'BAD_REQUEST',
          'An allowance is for the next run, and no process runs that would make it; start it with "wherry sync run", and allow it then.',
        );
      await setPaused(name, false);
    },
    forget: (name) => store.forget(name),
    reload: async () => {},
  };
};
