// Shows a run of sync: where, what it would do or does, how far it is, and what came of it. For people, on a terminal or in a
// pipe; or as one JSON object a line.

import type { AllowAdvice } from './format-refusal.ts';
import type { SyncEvent, SyncMode, SyncResult } from '../../sync/index.ts';

export interface SyncReporter {
  hear(event: SyncEvent): void;
  /** Ends the display, and says what came of it. */
  finish(result: SyncResult): Promise<void>;
  /** The same of a run that an error ended. Whether it had begun to change anything. */
  stop(): Promise<boolean>;
}

export interface SyncReporterInit {
  readonly mode: SyncMode;
  /** Of the server; known once it was asked. */
  readonly address: () => string;
  /** What to do where more would be removed than is allowed. Default: to type the same with --max-delete. */
  readonly allow?: AllowAdvice | undefined;
}
