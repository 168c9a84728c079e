// Who shows a pair that is kept in step: for people or for programs.

import type { CliContext } from '../cli-context.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { createWatchObjectReporter } from './watch-object-reporter.ts';
import type { WatchReporter, WatchReporterInit } from './watch-reporter.ts';
import { createWatchTextReporter } from './watch-text-reporter.ts';

export const createWatchReporter = (
  context: CliContext,
  flags: SyncFlags,
  init: WatchReporterInit,
): WatchReporter =>
  flags.json === true
    ? createWatchObjectReporter(context, flags, init)
    : createWatchTextReporter(context, flags, init);
