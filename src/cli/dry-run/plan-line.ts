// What --dry-run prints: a line for each entry, and the last one. Pure.

import { displayName } from '../../base/index.ts';
import type { WriteOutcome } from '../../client/index.ts';
import type { CommandResult } from '../print-result.ts';
import { formatJson } from '../text/format-json.ts';

export type PlannedAction = 'create' | 'replace' | 'rename' | 'skip' | 'unchanged' | 'conflict' | 'remove';

export interface PlannedEntry {
  readonly action: PlannedAction;
  /** Where it would be; for `conflict` the name that is taken. */
  readonly path: string;
  readonly kind: string;
  readonly size?: number | undefined;
  /** Where it would come from. */
  readonly from?: string | undefined;
  /** Why not. */
  readonly message?: string | undefined;
}

const ACTIONS: Readonly<Record<WriteOutcome, PlannedAction>> = {
  created: 'create',
  replaced: 'replace',
  renamed: 'rename',
  skipped: 'skip',
  unchanged: 'unchanged',
};

export const actionOf = (outcome: WriteOutcome): PlannedAction => ACTIONS[outcome];

const WORDS: Readonly<Partial<Record<PlannedAction, string>>> = { rename: 'rename to' };

/** One line without its line end. */
export const formatPlannedLine = ({ action, path, kind }: PlannedEntry): string =>
  displayName(
    `${(WORDS[action] ?? action).padEnd(10)} ${path}${kind === 'directory' && path !== '/' ? '/' : ''}`,
  );

export const formatPlannedJson = ({ action, ...entry }: PlannedEntry): string =>
  formatJson({ type: 'planned', action, ...entry });

/** The last line of a plan that only counts. */
export const formatPlanTotals = (verb: string, count: number): CommandResult => ({
  text: `Would ${verb} ${count} ${count === 1 ? 'entry' : 'entries'}. Nothing was changed.`,
  json: { type: 'plan', action: verb, entries: count },
});
