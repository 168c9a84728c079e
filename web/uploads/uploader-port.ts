// What sends the files of a job: the page's worker, or what a test puts in its place.

import type { ConflictPolicy } from '../../src/client/browser/index.ts';
import type { ItemProblem, RunNews, SentItem } from './uploader-messages.ts';

export interface RunInit {
  readonly destination: string;
  readonly policy: ConflictPolicy;
  readonly onNews: (news: RunNews) => void;
  /** Comes last, once. Without a problem, everything was settled. */
  readonly onEnded: (problem: ItemProblem | undefined) => void;
}

export interface UploadRun {
  add(items: readonly SentItem[], isLast: boolean): void;
  /** Ends it where it is; `onEnded` follows. */
  stop(): void;
}

/** What sends files; a job needs no more of it. */
export interface Uploader {
  begin(init: RunInit): UploadRun;
}
