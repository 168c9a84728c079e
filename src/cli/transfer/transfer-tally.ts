// The arithmetic of transfers: counts and bytes, from events and results. Pure; no clock, no output.

import type { FileTransferResult, TransferEvent, TreeTransferResult } from '../../client/index.ts';

export interface TransferTally {
  /** Files transferred: created, replaced or renamed. */
  readonly files: number;
  readonly directories: number;
  readonly links: number;
  /** Bytes of the files that were transferred. */
  readonly bytes: number;
  /** Those of them that were there from an earlier attempt, and were not sent again. */
  readonly continued: number;
  /** Bytes less that crossed the link because they were compressed. */
  readonly saved: number;
  readonly skipped: number;
  readonly unchanged: number;
  readonly failed: number;
}

export const EMPTY_TALLY: TransferTally = {
  files: 0,
  directories: 0,
  links: 0,
  bytes: 0,
  continued: 0,
  saved: 0,
  skipped: 0,
  unchanged: 0,
  failed: 0,
};

export const addTallies = (a: TransferTally, b: TransferTally): TransferTally => ({
  files: a.files + b.files,
  directories: a.directories + b.directories,
  links: a.links + b.links,
  bytes: a.bytes + b.bytes,
  continued: a.continued + b.continued,
  saved: a.saved + b.saved,
  skipped: a.skipped + b.skipped,
  unchanged: a.unchanged + b.unchanged,
  failed: a.failed + b.failed,
});

/**
 * How many entries came to a good end. Directories count only where there is nothing else: those that files would have
 * gone into are nothing done.
 */
export const succeededOf = (tally: TransferTally): number => {
  const files = tally.files + tally.links + tally.skipped + tally.unchanged;
  return tally.failed > 0 ? files : files + tally.directories;
};

/** The tally after one more event. */
export const tallyEvent = (tally: TransferTally, event: TransferEvent): TransferTally => {
  if (event.type !== 'done') return tally;
  if (event.outcome === 'skipped') return { ...tally, skipped: tally.skipped + 1 };
  if (event.kind === 'directory') return { ...tally, directories: tally.directories + 1 };
  if (event.outcome === 'unchanged') return { ...tally, unchanged: tally.unchanged + 1 };
  if (event.kind === 'link') return { ...tally, links: tally.links + 1 };
  return { ...tally, files: tally.files + 1, bytes: tally.bytes + event.size };
};

/** What the result of a whole tree says; it outranks the events. Its problems are counted where they are reported. */
export const tallyTree = (result: TreeTransferResult): TransferTally => ({
  ...EMPTY_TALLY,
  files: result.files,
  directories: result.directories,
  links: result.links,
  bytes: result.bytes,
  saved: result.savedBytes ?? 0,
  skipped: result.skipped,
  unchanged: result.unchanged,
});

export const tallyFile = ({ outcome, bytes, savedBytes = 0 }: FileTransferResult): TransferTally => {
  if (outcome === 'skipped') return { ...EMPTY_TALLY, skipped: 1 };
  if (outcome === 'unchanged') return { ...EMPTY_TALLY, unchanged: 1 };
  return outcome === 'stopped' ? EMPTY_TALLY : { ...EMPTY_TALLY, files: 1, bytes, saved: savedBytes };
};
