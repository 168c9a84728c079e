// Shows a run of sync: where, what it would do or does, how far it is, and what came of it. For people, on a terminal or in a
// pipe; or as one JSON object a line.

import type { SyncEvent, SyncMode, SyncResult } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { createObjectReporter } from './object-reporter.ts';
import { createTextReporter } from './text-reporter.ts';

export interface SyncReporter {
  hear(event: SyncEvent): void;
  /** Ends the display, and says what came of it. */
  finish(result: SyncResult): Promise<void>;
  /** The same of a run that an error ended. Returns how many changes were done. */
  stop(): Promise<number>;
}

export interface SyncReporterInit {
  readonly mode: SyncMode;
  /** Of the server; known once it was asked. */
  readonly address: () => string;
}

export const createSyncReporter = (
  context: CliContext,
  flags: SyncFlags,
  init: SyncReporterInit,
): SyncReporter =>
  flags.json === true ? createObjectReporter(context, flags, init) : createTextReporter(context, flags, init);
