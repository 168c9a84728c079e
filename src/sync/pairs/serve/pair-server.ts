// A server as those need it who keep pairs in step with it, and how one is had.

import type { WherryError } from '../../../base/index.ts';
import type { SavedBandwidth } from '../saved-pair.ts';
import type { Sync } from '../../sync-api.ts';

export interface PairServer {
  readonly sync: Pick<Sync, 'watch'>;
  /** Why its session is over for good; undefined while it lasts, also while a lost link is being made again. */
  readonly failure: WherryError | undefined;
  close(): Promise<void>;
}

export interface ConnectPairOptions {
  readonly bandwidth: SavedBandwidth | undefined;
  /** The link was lost, with why; undefined: it is there again. */
  readonly onLink: (lost: WherryError | undefined) => void;
  readonly signal: AbortSignal;
}

/** Codes: as `connect` of the client; `BAD_REQUEST`: there is no server of that name. */
export type ConnectPair = (server: string, options: ConnectPairOptions) => Promise<PairServer>;
