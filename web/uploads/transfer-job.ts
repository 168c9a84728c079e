// What the panel shows: transfers, whoever does them. The page's own worker is one that does; the panel knows nothing of it.

import type { ReadonlySignal } from '@preact/signals';

/**
 * `waiting`: for its turn. `interrupted`: the link was lost and is being made again. `paused`: until somebody says "go on", for whatever
 * reason. `done`: nothing is left to be done; some of it may have failed.
 */
export type TransferState = 'waiting' | 'running' | 'interrupted' | 'paused' | 'done';

export interface TransferProgress {
  readonly state: TransferState;
  /** Why it is paused or interrupted, where nobody asked for that. */
  readonly reason: string | undefined;
  /** All there is, in files and bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Files by what became of them; the rest waits. `skipped` are those that were left out or were there already. */
  readonly running: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  /** Bytes that are there, those of an earlier time included. */
  readonly transferred: number;
  /** Bytes that have been moved by this job; what was there before does not count. */
  readonly moved: number;
  /** Bytes a second over the last few seconds; 0 when nothing moves. */
  readonly rate: number;
  readonly secondsLeft: number | undefined;
}

export const FILTERS = ['all', 'running', 'waiting', 'done', 'failed'] as const;
export type FileFilter = (typeof FILTERS)[number];

export interface FileRow {
  readonly path: string;
  readonly size: number;
  readonly state: 'waiting' | 'running' | 'done' | 'skipped' | 'failed';
  readonly transferred: number;
  /** Bytes that were there from an earlier time, where it was gone on with. */
  readonly continuedFrom: number | undefined;
  /** Why it failed. */
  readonly problem: string | undefined;
  /** What it is called at the destination, where that is something else. */
  readonly renamed: string | undefined;
}

export interface TransferJob {
  readonly id: number;
  /** Where it goes. */
  readonly destination: string;
  /** In words; undefined for an upload, of which the destination says enough. */
  readonly title?: string | undefined;
  /** Changes a few times a second at most. */
  readonly progress: ReadonlySignal<TransferProgress>;
  /** Numbers of the files that a filter shows, as of now. */
  filesOf(filter: FileFilter): readonly number[];
  row(file: number): FileRow;
  /** Idempotent, as are the next two. What is under way stops where it is. */
  pause(): void;
  /** Goes on where it stopped. */
  resume(): void;
  /** Ends it for good; what was sent of unfinished files is discarded. It is not shown any more. */
  cancel(): Promise<void>;
  /** Whatever failed waits again. */
  retryFailed(): void;
}
