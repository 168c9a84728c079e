// What the page and its worker say to each other. All uploads cross this; nothing else knows that there is a worker.

import type { ConflictPolicy, ErrorCode } from '../../src/client/browser/index.ts';

/** One of what a run sends: a file, or a directory that is to be there (no `file`). */
export interface SentItem {
  /** Names it in what the worker tells. Directories have none: nothing is told of them unless they fail. */
  readonly index: number;
  /** Below the destination. */
  readonly path: string;
  readonly file?: File | undefined;
}

/** A server that the page's own one is connected to (`wherry gui`): its connection, and what it has said of itself. */
export interface ThroughProgram {
  readonly id: string;
  readonly agent: string;
  readonly pin: string | undefined;
}

export type ToUploader =
  /** First of all, and again after a new login: the link is made with the session of this page. */
  | {
      readonly type: 'open';
      readonly origin: string;
      readonly clientId: string;
      /** Address of the worker that hashes. */
      readonly hasher: string;
      readonly through?: ThroughProgram | undefined;
    }
  /** The login is over: so are all runs. */
  | { readonly type: 'close' }
  /** A run: some items into one directory, under one policy. Its items follow. */
  | {
      readonly type: 'begin';
      readonly run: number;
      readonly destination: string;
      readonly policy: ConflictPolicy;
    }
  /** Parents before what is in them. */
  | {
      readonly type: 'items';
      readonly run: number;
      readonly items: readonly SentItem[];
      readonly isLast: boolean;
    }
  /** Ends it where it is. What is there of a large file stays, as a part. */
  | { readonly type: 'stop'; readonly run: number };

export interface ItemProblem {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What has happened in a run since the last news; sent a few times a second. */
export interface RunNews {
  /** Files on their way, and how much of them was there from an earlier time. */
  readonly started: readonly (readonly [index: number, offset: number])[];
  /** Bytes of a file that have been sent, from its beginning. */
  readonly moved: readonly (readonly [index: number, transferred: number])[];
  /** What became of them; under which name, where that is another one. */
  readonly done: readonly (readonly [index: number, outcome: ItemOutcome, renamed: string | undefined])[];
  readonly failed: readonly (readonly [index: number, problem: ItemProblem, path: string])[];
  /** The link was lost after all that, and will be made again. */
  readonly interrupted: string | undefined;
}

export type ItemOutcome = 'created' | 'replaced' | 'renamed' | 'skipped' | 'unchanged';

export type FromUploader =
  | ({ readonly type: 'news'; readonly run: number } & RunNews)
  /** The last of a run. Without a problem, everything was settled. */
  | { readonly type: 'ended'; readonly run: number; readonly problem: ItemProblem | undefined };
