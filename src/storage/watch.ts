// Being told that something may have changed below a directory. What is told are hints: they say where to look, never what
// is there. Too many of them do no harm; one too few would be a change that nobody sees.

import type { RemotePath, WherryError } from '../base/index.ts';

/**
 * Why all of it is to be looked at: more happened at once than was told (`overflow`), more directories changed than are told
 * one by one (`many`), the watched directory went, came back or is another one (`root`), changes are not told here and
 * time has passed (`polling`), or they are told again after a while in which they were not (`rearmed`).
 */
export type WatchReason = 'overflow' | 'many' | 'root' | 'polling' | 'rearmed';

export type WatchHint =
  | {
      readonly kind: 'changed';
      /**
       * Directories at and below the watched one in which entries came, went or changed. One that came (made, or moved to
       * its place) is told itself, and so is each directory in it where that can be known: whoever finds a directory that
       * is new to him looks at all of it. The entry of a told directory (its time, its version) may have changed too.
       */
      readonly directories: ReadonlySet<RemotePath>;
    }
  | { readonly kind: 'everything'; readonly why: WatchReason };

/** Whether changes are told as they happen, or only that it is time to look; `why` is a sentence for people. */
export type WatchMode = { readonly kind: 'events' } | { readonly kind: 'polling'; readonly why: string };

export interface WatchOptions {
  /**
   * Leaves out entries, and all that is below them: patterns of `--exclude`, relative to the watched directory, see
   * `path-filter.ts`. What is left out is not told, and its directories cost nothing.
   */
  readonly exclude?: readonly string[] | undefined;
  /** Milliseconds without a further change after which a hint is told. Default 30. */
  readonly quietMs?: number | undefined;
  /** Milliseconds after which a hint is told though changes go on. Default 300. */
  readonly atMostMs?: number | undefined;
  /** Ends the arming (`CANCELLED`), and later the watch. */
  readonly signal?: AbortSignal | undefined;
}

/** What happened before it was given need not be told. It does not keep a process alive. */
export interface Watch extends AsyncDisposable {
  readonly mode: WatchMode;
  /**
   * `away`: what is watched is not at its place: the directory itself, or that which the storage serves. A hint with the
   * reason `root` tells of each change. Nobody should take what a storage shows meanwhile for what there is.
   */
  readonly state: 'there' | 'away';
  /**
   * Fulfils when nothing more will be told: with undefined after `close`, otherwise with why. Codes: `NOT_FOUND` (what the
   * storage serves was removed), `CANCELLED` (the storage was closed, or the signal), or what `onHint` threw.
   */
  readonly over: Promise<WherryError | undefined>;
  /**
   * Fulfils when everything that happened before the call has been told, by the system calls of this machine at least. Where that cannot be known,
   * everything is told. Rejects with why the watch is over.
   */
  flush(): Promise<void>;
  /** Nothing is told any more once it was called. Idempotent. */
  close(): Promise<void>;
}

/** Is called with one hint after the other, and should return soon. What it throws ends the watch. */
export type HintListener = (hint: WatchHint) => void;
