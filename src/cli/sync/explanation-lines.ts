// Why sync treats a path as it does, for people. Pure.

import { displayName, formatSize } from '../../base/index.ts';
import type { ConflictRule, Node, Rule, Side, SyncExplanation, SyncMode } from '../../sync/index.ts';
import { formatColumns } from '../text/format-columns.ts';
import { formatLocalTime } from '../text/format-time.ts';
import { formatConflict, formatProblem } from './finding-lines.ts';
import { formatChange } from './plan-lines.ts';
import { SIDE_PLACES } from './side-words.ts';

export interface ExplainedRun {
  readonly mode: SyncMode;
  readonly deletes: boolean;
  readonly conflictRule: ConflictRule;
}

/** A directory has more changes below it than anybody reads. */
const MAX_CHANGES = 20;

export const formatNode = (node: Node | undefined): string => {
  switch (node?.kind) {
    case undefined:
      return 'nothing';
    case 'file': {
      const { size, mtimeUs, executable } = node;
      return `a file, ${formatSize(size)}, changed ${formatLocalTime(mtimeUs)}${executable ? ', executable' : ''}`;
    }
    case 'directory':
      return 'a directory';
    case 'link':
      return `a link to "${displayName(node.target)}"`;
    case 'unmanaged':
      return 'something that takes no part';
  }
};

const other = (side: Side): Side => (side === 'left' ? 'right' : 'left');
const to = (side: Side): string => (side === 'left' ? 'is brought here' : 'goes to the server');

const KEPT = 'what is removed is kept in the trash there';

/** Of rules that one side decides. */
const sided = (rule: Rule, side: Side): string | undefined => {
  const [here, there] = [SIDE_PLACES[side], SIDE_PLACES[other(side)]];
  switch (rule) {
    case 'changed':
      return `It was changed ${here} since both last agreed, and not ${there}: the change ${to(other(side))}.`;
    case 'created':
      return `It is only ${here}, and was on neither side when both last agreed, as far as is known: it is new, and ${to(other(side))}.`;
    case 'removed':
      return `It was removed ${here} since both last agreed, and not changed ${there}: it is removed ${there}, too; ${KEPT}.`;
    case 'edit-survives':
      return `It was changed ${here} since both last agreed, and removed ${there}: a change outlives a removal, so it ${to(other(side))} again.`;
    default:
      return undefined;
  }
};

const oneWay = ({ rule }: SyncExplanation, { mode, deletes }: ExplainedRun): string => {
  const [from, at]: readonly [Side, Side] = mode === 'push' ? ['left', 'right'] : ['right', 'left'];
  if (rule === 'source')
    return `A ${mode} makes the destination hold what the source has, whatever was there: what is ${SIDE_PLACES[from]} ${to(at)}.`;
  return deletes
    ? `Only the destination has it, and --delete removes that; ${KEPT}.`
    : `Only the destination has it: a ${mode} leaves it, since it was not told to --delete.`;
};

/** The rule, in a sentence or two. */
export const formatRule = (explained: SyncExplanation, run: ExplainedRun): string => {
  const { rule, side, conflict, problem, isFirst } = explained;
  if (problem !== undefined) return formatProblem(problem, run.mode === 'both' ? undefined : run.deletes);
  if (conflict !== undefined) return formatConflict(conflict, { rule: run.conflictRule, isFirst });
  switch (rule) {
    case 'nothing-there':
      return 'Nothing has this path, on neither side. It is named as it is seen from the two directories, without them.';
    case 'ignored':
      return 'A pattern leaves it out, of --exclude, --include or a file of patterns in the directory: it is not sent, not changed and not removed.';
    case 'unmanaged':
      return `What is ${side === undefined ? 'there' : SIDE_PLACES[side]} takes no part: it is left as it is, and so is what has its name on the other side.`;
    case 'same':
      return 'Both sides have the same: nothing is to be done.';
    case 'attributes':
      return 'Both sides have the same content; only a time or the executable bit differs.';
    case 'source':
    case 'extra':
      return oneWay(explained, run);
    case 'conflict':
      return 'Both sides changed it since they last agreed, each to something else.';
    default:
      return (
        (side === undefined ? undefined : sided(rule, side)) ??
        'Both sides have a directory there: each name in it is treated for itself.'
      );
  }
};

const formatBase = ({ base, isFirst }: SyncExplanation): string =>
  isFirst ? 'not known: these two directories have not been run together yet' : formatNode(base);

const formatChanges = ({ changes, refusal }: SyncExplanation): string => {
  const more = changes.length - MAX_CHANGES;
  const lines = changes.slice(0, MAX_CHANGES).map((change) => `  ${formatChange(change)}\n`);
  if (changes.length === 0) return 'A run would do nothing about it.\n';
  return [
    refusal === undefined
      ? 'A run would do:\n'
      : 'A run would do nothing at all, since too much would be removed; with --max-delete it would do:\n',
    ...lines,
    ...(more > 0 ? [`  … and ${more} more\n`] : []),
  ].join('');
};

/** All of it, with line ends. */
export const formatExplanation = (explained: SyncExplanation, run: ExplainedRun): string =>
  [
    formatColumns([
      ['Here', formatNode(explained.left)],
      ['On the server', formatNode(explained.right)],
      ['When both last agreed', formatBase(explained)],
    ]),
    `\n${formatRule(explained, run)}\n`,
    `\n${formatChanges(explained)}`,
  ].join('');
