// A pair that is kept in step, for programs: the objects of a run for each run that has something to tell, and one for each
// state.

import type { SyncEvent } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { formatJson } from '../text/format-json.ts';
import { createObjectReporter } from './object-reporter.ts';
import type { SyncReporter } from './sync-reporter.ts';
import { createToldFindings } from './told-findings.ts';
import type { WatchReporter, WatchReporterInit } from './watch-reporter.ts';
import { createShownStates, type ShownState } from './watch-state.ts';

export const createWatchObjectReporter = (
  context: CliContext,
  flags: SyncFlags,
  init: WatchReporterInit,
): WatchReporter => {
  const told = createToldFindings();
  const states = createShownStates();
  let hasRun = false;
  /** Of the run under way, if it has something to tell. */
  let reporter: SyncReporter | undefined;
  let looking: SyncEvent | undefined;
  /** What is written comes in the order in which it was told. */
  let written = Promise.resolve();

  const begin = (event: SyncEvent): void => {
    reporter ??= createObjectReporter(context, flags, init);
    if (looking !== undefined) reporter.hear(looking);
    looking = undefined;
    reporter.hear(event);
  };
  const end = (finish: (ended: SyncReporter) => Promise<unknown>): void => {
    const ended = reporter;
    [reporter, looking] = [undefined, undefined];
    if (ended !== undefined) written = written.then(async () => void (await finish(ended)));
  };
  const print = (shown: ShownState | undefined): void => {
    if (shown === undefined) return;
    const line = `${formatJson({ type: 'state', time: new Date(context.timeMs()).toISOString(), ...shown })}\n`;
    written = written.then(() => context.stdout.write(line));
  };

  return {
    hear: (event) => {
      switch (event.type) {
        case 'looking':
          if (reporter === undefined) looking = event;
          else reporter.hear(event);
          return;
        case 'planned':
          if (told.isWorthTelling(event.plan) || !hasRun || reporter !== undefined) begin(event);
          return;
        case 'ran':
          hasRun = true;
          end((ended) => ended.finish(event.result));
          return;
        case 'state':
          // An error ended the run under way; the next one is told anew.
          if (event.state.kind === 'waiting') end((ended) => ended.stop());
          print(states.hear(event.state));
          return;
        default:
          reporter?.hear(event);
      }
    },
    hearLink: (lost) => print(states.hearLink(lost)),
    stop: async () => {
      const isCut = !hasRun || reporter !== undefined;
      end((ended) => ended.stop());
      await written;
      return isCut;
    },
  };
};
