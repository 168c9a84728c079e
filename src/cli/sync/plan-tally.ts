// How much a plan is, side by side. Pure.

import type { Side, SyncChange } from '../../sync/index.ts';

export interface SideTally {
  /** Files, directories and links that are made. */
  readonly made: number;
  /** Files and links whose content is replaced. */
  readonly replaced: number;
  readonly moved: number;
  /** Only their time or mode is set. */
  readonly attributes: number;
  readonly removed: number;
  /** Bytes of the files that travel to this side. */
  readonly bytes: number;
}

export type PlanTally = Readonly<Record<Side, SideTally>>;

const NONE: SideTally = { made: 0, replaced: 0, moved: 0, attributes: 0, removed: 0, bytes: 0 };

const fieldOf = ({ action, isReplacing }: SyncChange): Exclude<keyof SideTally, 'bytes'> => {
  if (action === 'remove') return 'removed';
  if (action === 'move') return 'moved';
  if (action === 'set-attributes') return 'attributes';
  return isReplacing ? 'replaced' : 'made';
};

export const tallyChanges = (changes: readonly SyncChange[]): PlanTally => {
  const tally = { left: { ...NONE }, right: { ...NONE } };
  for (const change of changes) {
    const side = tally[change.side] as Record<keyof SideTally, number>;
    side[fieldOf(change)] += 1;
    if (change.action === 'write') side.bytes += change.size;
  }
  return tally;
};

/** Files and bytes that travel, both ways together. */
export const tallyTransfers = (
  changes: readonly SyncChange[],
): { readonly files: number; readonly bytes: number } => {
  const files = changes.filter(({ action, kind }) => action === 'write' && kind === 'file');
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
};
