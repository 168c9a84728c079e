// Door of saved pairs: keeping them, how they are, and what can be asked of whoever serves them.

export { openPairControl } from './control/ask-control.ts';
export type { PairControl, PairStates } from './control/pair-control.ts';
export { findStatus, pairStatuses, type HeldBy, type PairState, type PairStatus } from './pair-status.ts';
export { isDamaged, openPairStore, type PairStore } from './pair-store.ts';
export { placePair } from './place-pair.ts';
export { recordRun, type RunRecord } from './run-record.ts';
export type { SavedPair } from './saved-pair.ts';
