// What became of one written entry. Apart from storage.ts, because a batch speaks of it too.

import type { Entry } from './entry.ts';

/** What became of a write. `unchanged`: the very same content was there already. */
export type WriteOutcome = 'created' | 'replaced' | 'renamed' | 'skipped' | 'unchanged';

export interface Written {
  readonly outcome: WriteOutcome;
  /** The entry that holds the content now: under another name when `renamed`; the untouched one when `skipped`. */
  readonly entry: Entry;
}
