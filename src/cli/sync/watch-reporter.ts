// Shows a pair that is kept in step: its first run as any run, and then what happens, and nothing while nothing does.

import type { WherryError } from '../../base/index.ts';
import type { SyncWatchEvent } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import type { SyncReporterInit } from './sync-reporter.ts';
import { createWatchObjectReporter } from './watch-object-reporter.ts';
import { createWatchTextReporter } from './watch-text-reporter.ts';

export interface WatchReporter {
  hear(event: SyncWatchEvent): void;
  /** The link was lost, with why; undefined: it is there again. */
  hearLink(lost: WherryError | undefined): void;
  /** Ends the display. Whether something was cut short: the first run, or changes under way. */
  stop(): Promise<boolean>;
}

export type WatchReporterInit = Pick<SyncReporterInit, 'mode' | 'address'>;

export const createWatchReporter = (
  context: CliContext,
  flags: SyncFlags,
  init: WatchReporterInit,
): WatchReporter =>
  flags.json === true
    ? createWatchObjectReporter(context, flags, init)
    : createWatchTextReporter(context, flags, init);
