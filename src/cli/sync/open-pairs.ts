// The saved pairs of this user, for a command that asks about them.

import type { PairControl, PairStatus, PairStates } from '../../sync/pairs/index.ts';

export interface KnownPairs {
  readonly control: PairControl;
  /** Of the process that serves them; undefined where none does. */
  readonly process: PairStates['process'];
  readonly statuses: readonly PairStatus[];
}

export const openControl = async (): Promise<PairControl> => {
  const [{ openPairControl }, { defaultStateDirectory }] = await Promise.all([
    import('../../sync/pairs/index.ts'),
    import('../../transport/identity/index.ts'),
  ]);
  return openPairControl(defaultStateDirectory());
};

/** Codes: as PairControl.states. */
export const readPairs = async (): Promise<KnownPairs> => {
  const [{ openPairStore, pairStatuses }, { defaultStateDirectory }] = await Promise.all([
    import('../../sync/pairs/index.ts'),
    import('../../transport/identity/index.ts'),
  ]);
  const control = await openControl();
  const { process, states } = await control.states();
  const store = openPairStore(defaultStateDirectory());
  const statuses = await pairStatuses(store, process === undefined ? undefined : states);
  return { control, process, statuses };
};
