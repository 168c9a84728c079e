// What became of one written entry. Apart from storage.ts, because a batch speaks of it too.

/** What became of a write. `unchanged`: the very same content was there already. */
export type WriteOutcome = 'created' | 'replaced' | 'renamed' | 'skipped' | 'unchanged';
