// Why a run did nothing, and what to type if it is meant. Pure.

import { displayName } from '../../base/index.ts';
import type { GateRefusal, MaxDelete, Side, SyncPlan } from '../../sync/index.ts';
import type { PairPlaces } from './side-words.ts';

export interface RefusalText {
  /** One sentence, without what it has led to: "20 of 27 entries would be removed in …". */
  readonly reason: string;
  /** What to do: lines. */
  readonly advice: readonly string[];
}

/** How whoever reads it lets so many entries be removed: lines behind "If they are to go". */
export type AllowAdvice = (removals: number) => readonly string[];

const typeAgain: AllowAdvice = (removals) => ['type the same command with', '', `  --max-delete ${removals}`];

const count = (number: number): string => (number === 1 ? '1 entry' : `${number} entries`);

const formatAllowed = (maxDelete: MaxDelete | undefined): string => {
  if (maxDelete === undefined) return 'more than half';
  return 'entries' in maxDelete
    ? `more than the ${maxDelete.entries} that --max-delete allows`
    : `more than the ${maxDelete.percent} % that --max-delete allows`;
};

/** The side's directory, as whoever typed it knows it. */
const nameSide = (side: Side, { local, remote }: Pick<PairPlaces, 'local' | 'remote'>): string =>
  side === 'left'
    ? `the local directory ${displayName(local)}`
    : `the server's directory ${displayName(remote)}`;

/** How many entries would be removed if it were let go on. */
export const refusedRemovals = (refusal: GateRefusal, { changes }: Pick<SyncPlan, 'changes'>): number => {
  if (refusal.reason === 'too-many-removals') return refusal.removals;
  const other: Side = refusal.side === 'left' ? 'right' : 'left';
  return changes.filter((change) => change.side === other && change.action === 'remove').length;
};

const joined = (beginning: string, [first = '', ...more]: readonly string[]): readonly string[] => [
  `${beginning}, ${first}`,
  ...more,
];

const MOUNT = 'A disk or share that is not mounted looks like this: see whether it is, and run it again.';

export interface RefusalInit {
  readonly refusal: GateRefusal;
  /** As of refusedRemovals. */
  readonly removals: number;
  readonly places: Pick<PairPlaces, 'local' | 'remote'>;
  readonly maxDelete: MaxDelete | undefined;
  /** Default: the same command with --max-delete. */
  readonly allow?: AllowAdvice | undefined;
  /** Whether the same command could list what would go. Default true. */
  readonly canDryRun?: boolean;
}

export const formatRefusal = (init: RefusalInit): RefusalText => {
  const { refusal, removals, places, maxDelete, allow = typeAgain, canDryRun = true } = init;
  const { side, entries } = refusal;
  const named = nameSide(side, places);
  if (refusal.reason === 'unmarked')
    return {
      reason: `${named} is not the one that was kept in step at this path before.`,
      advice: [
        MOUNT,
        ...joined('If this one is to take its place', [
          'type the same command with --start-anew: it is then like any first run.',
        ]),
      ],
    };
  if (refusal.reason === 'too-many-removals')
    return {
      reason: `${removals} of ${count(entries)} would be removed in ${named}, ${formatAllowed(maxDelete)}.`,
      advice: joined(`${canDryRun ? '--dry-run lists them. ' : ''}If they are to go`, allow(removals)),
    };
  if (refusal.reason === 'missing')
    return {
      reason: `${named} is not there any more, and held ${count(entries)} when both last agreed.`,
      advice: [MOUNT, 'If it is gone for good, make an empty directory there first.'],
    };
  const others = `the ${count(removals)} ${side === 'right' ? 'here' : 'on the server'}`;
  return {
    reason: `${named} is empty, and held ${count(entries)} when both last agreed.`,
    advice: [MOUNT, ...joined(`If it was emptied on purpose, and ${others} are to go too`, allow(removals))],
  };
};
