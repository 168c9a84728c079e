// Who shows a run of sync: for people or for programs.

import type { CliContext } from '../cli-context.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { createObjectReporter } from './object-reporter.ts';
import type { SyncReporter, SyncReporterInit } from './sync-reporter.ts';
import { createTextReporter } from './text-reporter.ts';

export const createSyncReporter = (
  context: CliContext,
  flags: SyncFlags,
  init: SyncReporterInit,
): SyncReporter =>
  flags.json === true ? createObjectReporter(context, flags, init) : createTextReporter(context, flags, init);
