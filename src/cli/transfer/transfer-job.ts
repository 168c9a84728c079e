// One source of an upload or download, ready to run.

import { displayName, WherryError, type ErrorCode } from '../../base/index.ts';
import type { Problem, TransferEvent } from '../../client/index.ts';
import type { TransferTally } from './transfer-tally.ts';

export interface TransferJobOptions {
  readonly signal: AbortSignal;
  /** A job for one file fails as a whole, by what it throws: it passes no `failed` event on. */
  readonly onEvent: (event: TransferEvent) => void;
}

export interface TransferJobResult {
  /** What was done; outranks what was counted from events. */
  readonly tally: TransferTally;
  /** Entries that failed, also those that events told of already. */
  readonly problems: readonly Problem[];
  /** A directory was among what could only be files. */
  readonly isDirectoryRefused?: boolean;
}

export interface TransferJob {
  /** As the user named it. */
  readonly source: string;
  readonly expected: ExpectedTransfer;
  run(options: TransferJobOptions): Promise<TransferJobResult>;
}

/**
 * What is known before a job begins: one file of this size, one file of a size that its `started` event tells, a tree (or
 * many files) whose `found` events will tell, or a stream whose end nobody knows.
 */
export type ExpectedTransfer =
  | { readonly kind: 'file'; readonly size: number | undefined }
  | { readonly kind: 'tree' }
  | { readonly kind: 'stream' };

/** A directory that was named without -r. */
export class DirectoryRefused extends WherryError {
  constructor(source: string) {
    super('NOT_A_FILE', `"${displayName(source)}" is a directory; add -r to take it with all that is in it.`);
  }
}

/** A source that is not even tried. */
export interface RefusedSource {
  readonly source: string;
  readonly error: Error;
}

/** The options for the transfer of one file. */
export const forOneFile = (options: TransferJobOptions): TransferJobOptions => ({
  signal: options.signal,
  onEvent: (event) => {
    if (event.type !== 'failed') options.onEvent(event);
  },
});

/** What a run came to. */
export interface TransferOutcome {
  readonly tally: TransferTally;
  readonly failures: readonly ErrorCode[];
  /** Directories that were named without -r. */
  readonly refusedDirectories: number;
  /** The same command again would find something done already: finished files, or a part of one. */
  readonly canContinue: boolean;
}
