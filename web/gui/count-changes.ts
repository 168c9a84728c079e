// How many of each a run would do. Pure.

import type { GuiChange, GuiRun } from '../../src/gui/index.ts';

export interface RunCounts {
  /** New or changed at the server, and here. */
  readonly send: number;
  readonly fetch: number;
  readonly remove: number;
  readonly other: number;
}

const isTransfer = ({ action }: GuiChange): boolean => action === 'write' || action === 'copy';

/** Of the changes that were listed. */
export const countChanges = (changes: GuiRun['changes']): RunCounts => {
  const counted = { send: 0, fetch: 0, remove: 0, other: 0 };
  for (const change of changes) {
    if (change.action === 'remove') counted.remove += 1;
    else if (!isTransfer(change)) counted.other += 1;
    else if (change.side === 'remote') counted.send += 1;
    else counted.fetch += 1;
  }
  return counted;
};
