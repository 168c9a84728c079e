// Door of the process that serves saved pairs.

export type { ConnectPair, PairServer } from './pair-server.ts';
export { servePairs, type ServedPairs } from './serve-pairs.ts';
export type { ServedEvent } from './served-event.ts';
