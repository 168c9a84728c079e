// Saved pairs as people see them: a line each, or all that is known of one. Pure.

import { displayName, formatSize } from '../../base/index.ts';
import type { HeldBy, PairStatus, RunRecord, SavedPair } from '../../sync/pairs/index.ts';
import { formatColumns } from '../text/format-columns.ts';
import { formatTable } from '../text/format-table.ts';
import { formatLocalTime } from '../text/format-time.ts';
import { formatRefusal, type RefusalText } from './format-refusal.ts';
import { MODE_ARROWS } from './side-words.ts';

const time = (iso: string | undefined): string =>
  iso === undefined ? 'never' : formatLocalTime(Date.parse(iso) * 1000);

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

const formatOutcome = ({ outcome, done, undone, problems }: RunRecord): string => {
  if (outcome === 'refused') return 'nothing was done';
  const parts = [
    done === 0 ? 'nothing to do' : count(done, 'change'),
    ...(undone > 0 ? [`${undone} not done`] : []),
    ...(problems > 0 ? [count(problems, 'problem')] : []),
  ];
  return parts.join(', ');
};

const formatLast = ({ last, state }: PairStatus): string =>
  last === undefined ? 'never' : `${time(state.ran ?? last.time)}: ${formatOutcome(last)}`;

const remoteOf = ({ server, remote }: SavedPair): string => displayName(`${server}:${remote}`);

/** A table; the file of a damaged one says nothing that could be shown. */
export const formatPairTable = (statuses: readonly PairStatus[]): string =>
  formatTable(
    ['NAME', 'STATE', 'MODE', 'LOCAL', 'REMOTE', 'CONFLICTS', 'LAST RUN'],
    statuses.map((status) => {
      const { name, state, pair, conflicts } = status;
      if (pair === undefined) return [name, state.state, '', '', '', '', ''];
      return [
        ...[name, state.state, pair.mode, displayName(pair.local), remoteOf(pair)],
        ...[String(conflicts.length), formatLast(status)],
      ];
    }),
    new Set([5]),
  );

/** Why a pair is held, and what to type; `name` as it is typed. */
export const formatHeld = ({ refusal, removals }: HeldBy, pair: SavedPair, program: string): RefusalText =>
  formatRefusal({
    refusal,
    removals,
    places: pair,
    maxDelete: pair.options.maxDelete,
    allow: (number) => ['type', '', `  ${program} sync resume ${pair.name} --allow-delete ${number}`],
    canDryRun: false,
  });

const optionRows = ({ options, bandwidth }: SavedPair): readonly string[] => {
  const { delete: deletes, maxDelete, conflict, device, exclude = [], include = [], ...rest } = options;
  const max =
    maxDelete === undefined
      ? []
      : ['entries' in maxDelete ? `${maxDelete.entries}` : `${maxDelete.percent}%`];
  return [
    ...(deletes === true ? ['--delete'] : []),
    ...max.map((most) => `--max-delete ${most}`),
    ...(conflict === undefined ? [] : [`--conflict ${conflict}`]),
    ...(device === undefined ? [] : [`--device ${device}`]),
    ...exclude.map((pattern) => `--exclude ${pattern}`),
    ...include.map((pattern) => `--include ${pattern}`),
    ...(rest.ignoreFile === undefined ? [] : [`--ignore-file ${rest.ignoreFile}`]),
    ...(rest.checksum === true ? ['--checksum'] : []),
    ...(rest.compress === undefined ? [] : [`--compress ${rest.compress}`]),
    ...(rest.blockSize === undefined ? [] : [`--block-size ${rest.blockSize}`]),
    ...(rest.timeoutMs === undefined ? [] : [`--timeout ${rest.timeoutMs / 1000}`]),
    ...(bandwidth === undefined
      ? []
      : [
          `--bandwidth ${[bandwidth.upload, bandwidth.download].map((rate) => (rate === undefined ? 'off' : formatSize(rate))).join(':')}`,
        ]),
  ].map((option) => displayName(option));
};

/** Conflicts of one pair that are named; the rest is counted. */
const MAX_NAMED = 20;

const conflictRows = ({ conflicts }: PairStatus): readonly string[] => {
  const shown = conflicts.slice(-MAX_NAMED).map(({ copy }) => displayName(copy));
  const more = conflicts.length - shown.length;
  return more > 0 ? [...shown, `… and ${more} more`] : shown;
};

const stateText = (status: PairStatus, program: string): string => {
  const { state, message, held } = status.state;
  if (state === 'stopped') return `stopped: no process serves it; "${program} sync run" does`;
  if (state === 'held' && held !== undefined && status.pair !== undefined) {
    const { reason, advice } = formatHeld(held, status.pair, program);
    return [`held: ${reason}`, ...advice].join('\n');
  }
  return message === undefined ? state : `${state}: ${displayName(message)}`;
};

/** All that is known of one pair. */
export const formatPair = (status: PairStatus, program: string): string => {
  const { name, pair, last } = status;
  const state: readonly (readonly [string, string])[] = [
    ['Pair', name],
    ['State', stateText(status, program)],
  ];
  if (pair === undefined) return formatColumns(state);
  const options = optionRows(pair);
  const conflicts = conflictRows(status);
  return formatColumns([
    ...state,
    ['Mode', `${pair.mode} (here ${MODE_ARROWS[pair.mode]} server)`],
    ['Local', displayName(pair.local)],
    ['Remote', remoteOf(pair)],
    ...(options.length === 0 ? [] : [['Options', options.join('\n')] as const]),
    ['Last run', formatLast(status)],
    ['Last change', time(last?.changed)],
    ['Conflicts', conflicts.length === 0 ? 'none' : conflicts.join('\n')],
  ]);
};
