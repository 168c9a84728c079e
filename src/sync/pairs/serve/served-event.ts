// What the process that serves pairs tells of them.

import type { WherryError } from '../../../base/index.ts';
import type { PairState } from '../pair-status.ts';
import type { DamagedPair } from '../pair-store.ts';
import type { SavedPair } from '../saved-pair.ts';
import type { SyncChange, SyncOutcome, SyncResult } from '../../sync-api.ts';

export type ServedEvent =
  | { readonly type: 'served'; readonly pair: SavedPair }
  /** It is not served any more: it was forgotten, or its file has changed and it begins anew. */
  | { readonly type: 'unserved'; readonly pair: SavedPair }
  | { readonly type: 'damaged'; readonly damaged: DamagedPair }
  | { readonly type: 'state'; readonly pair: SavedPair; readonly state: PairState }
  | {
      readonly type: 'settled';
      readonly pair: SavedPair;
      readonly change: SyncChange;
      readonly result: SyncOutcome;
    }
  | { readonly type: 'ran'; readonly pair: SavedPair; readonly result: SyncResult }
  /** What came of a run could not be remembered. */
  | { readonly type: 'unrecorded'; readonly pair: SavedPair; readonly error: WherryError };
