// A plan for people: a line for each change, and what it comes to. Pure.

import { displayName, formatSize } from '../../base/index.ts';
import type { Side, SyncChange, SyncMode, SyncPlan } from '../../sync/index.ts';
import { formatDuration } from '../text/format-duration.ts';
import { tallyChanges, type SideTally } from './plan-tally.ts';
import type { SyncSummary } from './run-tally.ts';
import { SIDE_NAMES, SIDE_PLACES } from './side-words.ts';

const ACTION_WIDTH = 10;
/** How fast less was says nothing. */
const MIN_RATED_BYTES = 1024 * 1024;

const wordOf = ({ action, isReplacing }: SyncChange): string => {
  switch (action) {
    case 'make-directory':
      return 'create';
    case 'copy':
    case 'write':
      return isReplacing ? 'replace' : 'create';
    case 'set-attributes':
      return 'attributes';
    default:
      return action;
  }
};

/** A path of a pair; that of the two directories themselves is empty. */
export const formatPath = (path: string, kind?: string): string =>
  displayName(path === '' ? './' : `${path}${kind === 'directory' ? '/' : ''}`);

/** "server  replace    notes/today.txt", without its line end. */
export const formatChange = (change: SyncChange): string => {
  const { side, action, path, from, kind } = change;
  const to = formatPath(path, kind);
  const what = action === 'move' && from !== undefined ? `${formatPath(from, kind)} to ${to}` : to;
  return `${SIDE_NAMES[side].padEnd(6)}  ${wordOf(change).padEnd(ACTION_WIDTH)} ${what}`;
};

/** For people, who look for names; what comes first is for programs to see. */
export const byPath = (one: SyncChange, other: SyncChange): number =>
  one.path < other.path ? -1 : one.path > other.path ? 1 : 0;

const COUNTS: readonly (readonly [Exclude<keyof SideTally, 'bytes'>, string])[] = [
  ['made', 'new'],
  ['replaced', 'changed'],
  ['moved', 'moved'],
  ['attributes', 'with another time or mode'],
  ['removed', 'removed'],
];

const formatSide = (side: Side, tally: SideTally): string | undefined => {
  const counts = COUNTS.filter(([field]) => tally[field] > 0).map(
    ([field, word]) => `${tally[field]} ${word}`,
  );
  if (counts.length === 0) return undefined;
  const bytes =
    tally.bytes > 0 ? ` (${formatSize(tally.bytes)} to ${side === 'left' ? 'fetch' : 'send'})` : '';
  return `${counts.join(', ')} ${SIDE_PLACES[side]}${bytes}`;
};

/** "12 new, 3 changed on the server (4.2 MiB to send); 1 removed here"; undefined: nothing. */
export const formatPlanCounts = ({ changes }: Pick<SyncPlan, 'changes'>): string | undefined => {
  const tally = tallyChanges(changes);
  const sides = (['right', 'left'] as const).flatMap((side) => formatSide(side, tally[side]) ?? []);
  return sides.length === 0 ? undefined : sides.join('; ');
};

/** What is said where nothing is to be done. */
export const formatNothing = (mode: SyncMode, removes: boolean): string => {
  if (mode === 'both' || removes) return 'Nothing to do: both sides are the same.';
  return mode === 'push'
    ? 'Nothing to do: the server has all that is here.'
    : 'Nothing to do: all that the server has is here.';
};

export const FIRST_RUN =
  'This is the first run of these two directories: nothing is removed, on neither side.';

/** "Done: 16 changes, 4.2 MiB in 0.31 s (13.5 MiB/s), 1 conflict, 2 problems, 1 not done". */
export const formatSummary = (summary: SyncSummary, isCutShort: boolean): string => {
  const { done, undone, bytes, conflicts, problems, seconds } = summary;
  const rate = bytes >= MIN_RATED_BYTES && seconds > 0 ? ` (${formatSize(bytes / seconds)}/s)` : '';
  const size = bytes > 0 ? `, ${formatSize(bytes)}` : '';
  return [
    `${isCutShort ? 'Stopped' : 'Done'}: ${count(done, 'change')}${size} in ${formatDuration(seconds)}${rate}`,
    ...(conflicts > 0 ? [count(conflicts, 'conflict')] : []),
    ...(problems > 0 ? [count(problems, 'problem')] : []),
    ...(undone > 0 ? [`${undone} not done`] : []),
  ].join(', ');
};

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
