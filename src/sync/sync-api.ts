// What a program can do with sync: the interface of the library's `remote.sync`, and what the CLI is written against.

import type { CompressMode, ErrorCode, WherryError } from '../base/index.ts';
import type { Unread } from './engine/run-pair.ts';
import type { LiveState } from './engine/live-loop.ts';
import type { FileCallOptions, TransferEvent } from '../files/index.ts';
import type { TrashCleared } from '../storage/index.ts';
import type { Compared, Mark } from './core/compare-trees.ts';
import type { Explanation } from './core/explain-path.ts';
import type { Conflict, Lookalike, SyncProblem } from './core/finding.ts';
import type { GateRefusal, MaxDelete } from './core/gate.ts';
import type { ConflictRule, Side, SyncMode } from './core/side.ts';
import type { TrashKeepOptions } from './trash/index.ts';

export interface SyncOptions extends FileCallOptions, TrashKeepOptions {
  /** `push`: the server's directory becomes what the local one is. `pull`: the other way. `both`: each gets what changed on the other. */
  readonly mode: SyncMode;
  /** Of `push` and `pull`: remove at the destination what only the destination has. Default false. */
  readonly delete?: boolean | undefined;
  /** More removals than this on one side stop the run before its first change. Default: over half of a side, and at least ten entries. */
  readonly maxDelete?: MaxDelete | undefined;
  /** Of `both`: what happens to a path that both sides have changed. Default `keep-both`. */
  readonly conflict?: ConflictRule | undefined;
  /** Patterns with the meaning of .gitignore lines, relative to the directories: what matches takes no part, on neither side. */
  readonly exclude?: readonly string[] | undefined;
  /** Only files and links that match one of these, as of `exclude`, take part. */
  readonly include?: readonly string[] | undefined;
  /** Name of files in the local directory whose lines are patterns of `exclude` for what lies beside and below them. Default ".wherryignore". */
  readonly ignoreFile?: string | undefined;
  /** Read every file on both sides, whatever is known of it. Default false: only what has another size, time or inode. */
  readonly checksum?: boolean | undefined;
  /**
   * Take the local directory although another one was at its path in earlier runs (a refusal `unmarked` otherwise): then nothing is known
   * of them. Default false.
   */
  readonly startAnew?: boolean | undefined;
  /** Only plan. Default false. */
  readonly dryRun?: boolean | undefined;
  /** Name of this machine, for names of conflict copies. Default: its host name. */
  readonly device?: string | undefined;
  readonly compress?: CompressMode | undefined;
  /** Bytes per block of large files. */
  readonly blockSize?: number | undefined;
  readonly onEvent?: ((event: SyncEvent) => void) | undefined;
}

/** One thing that is to be done. Paths are relative to the two directories, without a slash at the beginning. */
export interface SyncChange {
  /** Where it is done: `left` is the local directory, `right` that of the server. */
  readonly side: Side;
  readonly action: 'make-directory' | 'copy' | 'move' | 'write' | 'set-attributes' | 'remove';
  readonly path: string;
  /** Of `copy` and `move`: where it is on the same side. */
  readonly from?: string | undefined;
  readonly kind: 'file' | 'directory' | 'link';
  /** Bytes of a file; else 0. */
  readonly size: number;
  /** Whether it takes the place of something. */
  readonly isReplacing: boolean;
}

export type SyncOutcome =
  | { readonly outcome: 'done' | 'changed' | 'left' }
  | { readonly outcome: 'failed'; readonly code: ErrorCode; readonly message: string };

/** What a run would do, or has begun to do. */
export interface SyncPlan {
  readonly changes: readonly SyncChange[];
  readonly conflicts: readonly Conflict[];
  readonly problems: readonly SyncProblem[];
  readonly lookalikes: readonly Lookalike[];
  /** Why it may not be done; undefined: it may. */
  readonly refusal: GateRefusal | undefined;
  /** Whether anything is known of an earlier run of these two: without, `both` removes nothing. */
  readonly isFirst: boolean;
}

export type SyncEvent =
  /** A run begins, with a look at both sides unless it is refused: `local` is the absolute path of the one, links followed, and `remote` that of the server's. */
  | { readonly type: 'looking'; readonly local: string; readonly remote: string }
  | { readonly type: 'planned'; readonly plan: SyncPlan }
  /** Something of the plan was done, or was not. */
  | { readonly type: 'settled'; readonly change: SyncChange; readonly result: SyncOutcome }
  /** Contents on their way. */
  | { readonly type: 'transfer'; readonly event: TransferEvent }
  /** Something went from the trash of the local directory, since it was there for long enough or is too much; after the run. */
  | { readonly type: 'trashCleared'; readonly cleared: TrashCleared }
  /** The link was lost; the run begins anew as soon as it is back. */
  | { readonly type: 'interrupted'; readonly message: string };

/** What happens while a pair is kept in step. */
export type SyncWatchEvent =
  | SyncEvent
  | { readonly type: 'state'; readonly state: LiveState }
  /** A run has ended. */
  | { readonly type: 'ran'; readonly result: SyncResult };

export interface SyncWatchOptions extends Omit<SyncOptions, 'dryRun' | 'onEvent'> {
  readonly onEvent?: ((event: SyncWatchEvent) => void) | undefined;
  /** Milliseconds after which both sides are looked at although nothing was told. Default 10 minutes, a quarter more or less. */
  readonly lookEveryMs?: number | undefined;
}

/** A pair that is kept in step. Closing it ends that, after the run that is under way. */
export interface SyncWatch extends AsyncDisposable {
  readonly local: string;
  readonly remote: string;
  readonly state: LiveState;
  /** Fulfils when it is over: with undefined after `close`, else with what ended it. A lost link does not. */
  readonly over: Promise<WherryError | undefined>;
  /** Fulfils when all that had happened on both sides has been looked at and done, or told, with the last run. */
  flush(): Promise<SyncResult>;
  /** Nothing is done until `resume`. */
  pause(): void;
  /** Goes on. `allowDelete`: the next run may remove so many entries of one side, whatever `maxDelete` says. */
  resume(options?: { readonly allowDelete?: number | undefined }): void;
  close(): Promise<void>;
}

export interface SyncResult {
  /** Absolute path of the local directory, links followed. */
  readonly local: string;
  /** Of the server. */
  readonly remote: string;
  readonly plan: SyncPlan;
  /** Whether anything was tried: not in a dry run, nor after a refusal. */
  readonly isDone: boolean;
  /** What could not be looked at, or not be understood: it takes no part. */
  readonly unread: readonly Unread[];
  /** Names in the local directory of files that have several: each becomes a file of its own at the server. */
  readonly hardLinked: number;
  /** Changes that were not done, and why. */
  readonly undone: readonly { readonly change: SyncChange; readonly result: SyncOutcome }[];
  /** Where what both agree on is kept in the state directory; undefined where neither side was looked at. */
  readonly agreement: Agreement | undefined;
}

/** Names what a pair last agreed on. */
export interface Agreement {
  /** Of the local directory: its catalog in the state directory. */
  readonly catalog: string;
  /** Of the pair, within that. */
  readonly pair: string;
}

export type CheckOptions = Pick<
  SyncOptions,
  'checksum' | 'exclude' | 'include' | 'ignoreFile' | 'signal' | 'timeoutMs'
> & {
  /** Every path of both, parents before their children. */
  readonly onCompared: (compared: Compared) => void;
};

export interface CheckResult {
  readonly local: string;
  readonly remote: string;
  /** How many paths of each mark. */
  readonly counts: Readonly<Record<Mark, number>>;
}

/** What would become of one path, and why. */
export interface SyncExplanation extends Omit<Explanation, 'operations'> {
  readonly local: string;
  readonly remote: string;
  /** What would be done there, and below. */
  readonly changes: readonly SyncChange[];
  /** Of the plan: see SyncPlan. */
  readonly refusal: GateRefusal | undefined;
  readonly isFirst: boolean;
}

/** Keeps local directories and directories of a server in step. */
export interface Sync {
  /**
   * One run. The local directory must exist, unless it is the destination and its parent does; the same of the server's.
   * Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `ROOT_IN_USE` (another process works on the local directory), `READ_ONLY`, `FORBIDDEN`, `BAD_REQUEST`, and
   * those of every call. What concerns single entries is in the result.
   */
  synchronize(local: string, remote: string, options: SyncOptions): Promise<SyncResult>;
  /** Runs, and from then on whenever something changes on either side. Codes: those of `synchronize` that no waiting makes better. */
  watch(local: string, remote: string, options: SyncWatchOptions): Promise<SyncWatch>;
  /** Compares both directories, and changes nothing. Both must exist. */
  check(local: string, remote: string, options: CheckOptions): Promise<CheckResult>;
  /** Plans a run, does nothing of it, and tells why a path (relative to both directories) is treated as it is. */
  explain(local: string, remote: string, path: string, options: SyncOptions): Promise<SyncExplanation>;
}
