// The gate before the first change: what looks like a mistake stops the run, and says why.

import { countRemoved, type SideOperations } from './operations.ts';
import type { Side, SyncMode } from './side.ts';
import { countEntries, type DirectoryNode } from './tree.ts';

/** More than this many removals on one side are too many: of entries, or of a hundred of what the side has. */
export type MaxDelete = { readonly entries: number } | { readonly percent: number };

/** Over half of a side, and at least ten entries. */
export const DEFAULT_MAX_DELETE_PERCENT = 50;
export const DEFAULT_MAX_DELETE_ENTRIES = 10;

/**
 * Why nothing is done. `too-many-removals`: more would go than is allowed. `emptied`: one side held entries when both last
 * agreed and holds none now, which a missing mount looks like, too. `missing`: the same, and its directory is not there either. `unmarked`: its
 * directory is another one than at the last run, without the marker of that; nobody has looked into it.
 */
export type GateRefusal =
  | {
      readonly reason: 'too-many-removals';
      /** Where they would go. */
      readonly side: Side;
      readonly removals: number;
      readonly entries: number;
    }
  | { readonly reason: 'emptied' | 'missing' | 'unmarked'; readonly side: Side; readonly entries: number };

export interface GateInit {
  readonly mode: SyncMode;
  readonly base: DirectoryNode | undefined;
  readonly before: Readonly<Record<Side, DirectoryNode>>;
  readonly missing: readonly Side[];
  readonly operations: Readonly<Record<Side, SideOperations>>;
  /** Undefined: the default. */
  readonly maxDelete: MaxDelete | undefined;
}

const isTooMany = (removals: number, entries: number, maxDelete: MaxDelete | undefined): boolean => {
  if (maxDelete === undefined)
    return removals >= DEFAULT_MAX_DELETE_ENTRIES && removals * 100 > entries * DEFAULT_MAX_DELETE_PERCENT;
  if ('entries' in maxDelete) return removals > maxDelete.entries;
  return removals * 100 > entries * maxDelete.percent;
};

/** Sides whose emptiness would empty the other one. */
const sourcesOf = (mode: SyncMode): readonly Side[] =>
  mode === 'push' ? ['left'] : mode === 'pull' ? ['right'] : ['left', 'right'];

/** Undefined when the run may go on. */
export const judgeRemovals = (init: GateInit): GateRefusal | undefined => {
  const { mode, base, before, missing, operations, maxDelete } = init;
  for (const side of sourcesOf(mode)) {
    const wouldRemove = countRemoved(operations[side === 'left' ? 'right' : 'left']) > 0;
    // Counting looks into everything.
    const agreed = wouldRemove ? countEntries(base) : 0;
    if (wouldRemove && agreed > 0 && missing.includes(side))
      return { reason: 'missing', side, entries: agreed };
    // Whoever says how many may go has thought of it.
    if (maxDelete === undefined && wouldRemove && agreed > 0 && countEntries(before[side]) === 0)
      return { reason: 'emptied', side, entries: agreed };
  }
  for (const side of ['left', 'right'] as const) {
    const removals = countRemoved(operations[side]);
    if (removals === 0) continue;
    const entries = countEntries(before[side]);
    if (isTooMany(removals, entries, maxDelete))
      return { reason: 'too-many-removals', side, removals, entries };
  }
  return undefined;
};
