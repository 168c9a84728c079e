// Shows a pair that is kept in step: its first run as any run, and then what happens, and nothing while nothing does.

import type { WherryError } from '../../base/index.ts';
import type { SyncWatchEvent } from '../../sync/index.ts';
import type { SyncReporterInit } from './sync-reporter.ts';

export interface WatchReporter {
  hear(event: SyncWatchEvent): void;
  /** The link was lost, with why; undefined: it is there again. */
  hearLink(lost: WherryError | undefined): void;
  /** Ends the display. Whether something was cut short: the first run, or changes under way. */
  stop(): Promise<boolean>;
}

export type WatchReporterInit = Pick<SyncReporterInit, 'mode' | 'address'>;
