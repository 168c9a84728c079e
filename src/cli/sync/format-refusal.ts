// Why a run did nothing, and what to type if it is meant. Pure.

import { displayName } from '../../base/index.ts';
import type { GateRefusal, MaxDelete, Side, SyncPlan } from '../../sync/index.ts';
import type { PairPlaces } from './side-words.ts';

export interface RefusalText {
  /** One sentence. */
  readonly sentence: string;
  /** What to do: lines. */
  readonly advice: readonly string[];
}

const count = (number: number): string => (number === 1 ? '1 entry' : `${number} entries`);

const formatAllowed = (maxDelete: MaxDelete | undefined): string => {
  if (maxDelete === undefined) return 'more than half';
  return 'entries' in maxDelete
    ? `more than the ${maxDelete.entries} that --max-delete allows`
    : `more than the ${maxDelete.percent} % that --max-delete allows`;
};

/** The side's directory, as whoever typed it knows it. */
const nameSide = (side: Side, { local, remote }: PairPlaces): string =>
  side === 'left'
    ? `the local directory ${displayName(local)}`
    : `the server's directory ${displayName(remote)}`;

export const formatRefusal = (
  refusal: GateRefusal,
  { changes }: Pick<SyncPlan, 'changes'>,
  places: PairPlaces,
  maxDelete: MaxDelete | undefined,
): RefusalText => {
  const { side, entries } = refusal;
  const named = nameSide(side, places);
  if (refusal.reason === 'too-many-removals') {
    const { removals } = refusal;
    return {
      sentence: `Nothing was done: ${removals} of ${count(entries)} would be removed in ${named}, ${formatAllowed(maxDelete)}.`,
      advice: [
        '--dry-run lists them. If they are to go, type the same command with',
        '',
        `  --max-delete ${removals}`,
      ],
    };
  }
  const other: Side = side === 'left' ? 'right' : 'left';
  const removals = changes.filter((change) => change.side === other && change.action === 'remove').length;
  const mount = 'A disk or share that is not mounted looks like this: see whether it is, and run it again.';
  if (refusal.reason === 'missing')
    return {
      sentence: `Nothing was done: ${named} is not there any more, and held ${count(entries)} when both last agreed.`,
      advice: [mount, 'If it is gone for good, make an empty directory there first.'],
    };
  return {
    sentence: `Nothing was done: ${named} is empty, and held ${count(entries)} when both last agreed.`,
    advice: [
      mount,
      `If it was emptied on purpose, and the ${count(removals)} ${other === 'left' ? 'here' : 'on the server'} are to go too, type the same command with`,
      '',
      `  --max-delete ${removals}`,
    ],
  };
};
