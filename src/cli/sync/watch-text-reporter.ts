// A pair that is kept in step, for people: behind the first run a line with the time for each thing that is done, or one for many of
// them, and for each state that lasts.

import type { SyncPlan, SyncResult, SyncWatchEvent } from '../../sync/index.ts';
import { displayName } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { formatLocalTime } from '../text/format-time.ts';
import { formatConflict, formatProblem, formatUndone } from './finding-lines.ts';
import { formatRefusal, refusedRemovals, type AllowAdvice } from './format-refusal.ts';
import { formatChange, formatPlanCounts } from './plan-lines.ts';
import type { SyncReporter } from './sync-reporter.ts';
import { createTextReporter } from './text-reporter.ts';
import { createToldFindings } from './told-findings.ts';
import type { WatchReporter, WatchReporterInit } from './watch-reporter.ts';
import { createShownStates, type ShownState } from './watch-state.ts';

/** More changes of one run are one line. */
const MAX_CHANGE_LINES = 20;

/** It looks by itself, but takes no answer. */
const endFirst: AllowAdvice = (removals) => [
  'end this with Ctrl-C, type the same command without --watch and with',
  '',
  `  --max-delete ${removals}`,
  '',
  'and then this one again.',
];

export const createWatchTextReporter = (
  context: CliContext,
  flags: SyncFlags,
  init: WatchReporterInit,
): WatchReporter => {
  const { stdout, stderr } = context;
  const isQuiet = flags.quiet === true;
  const rule = flags.conflict ?? 'keep-both';
  const deletes = init.mode === 'both' ? undefined : flags.delete === true;
  const told = createToldFindings();
  const states = createShownStates();
  let hasRun = false;
  let hasBeenIdle = false;
  let first: SyncReporter | undefined = createTextReporter(context, flags, { ...init, allow: endFirst });
  /** The plan that is being done. */
  let plan: SyncPlan | undefined;
  let written = Promise.resolve();

  const stamped = (text: string): string => `${formatLocalTime(context.timeMs() * 1000)}  ${text}\n`;
  const say = (text: string): void => {
    if (isQuiet) return;
    const line = stamped(text);
    written = written.then(() => stdout.write(line));
  };
  const warn = (sentences: readonly string[], advice: readonly string[] = []): void => {
    if (sentences.length === 0) return;
    const text = [...sentences.map(stamped), ...advice.map((line) => `${line}\n`)].join('');
    written = written.then(() => stderr.write(text));
  };

  const findingsOf = ({ conflicts, problems, isFirst }: SyncPlan): readonly string[] => [
    ...conflicts.map((conflict) => formatConflict(conflict, { rule, isFirst })),
    ...problems.map((problem) => formatProblem(problem, deletes)),
  ];
  const undoneOf = ({ undone }: SyncResult): readonly string[] =>
    undone.flatMap(({ change, result }) => formatUndone(change, result) ?? []);
  const refusalsOf = ({ plan: { refusal, changes } }: SyncResult): readonly string[] =>
    refusal === undefined ? [] : [JSON.stringify([refusal, refusedRemovals(refusal, { changes })])];

  const sayRefusal = (result: SyncResult): void => {
    const { refusal } = result.plan;
    const news = told.newOnes('refusal', refusalsOf(result));
    if (refusal === undefined || news.length === 0) return;
    const removals = refusedRemovals(refusal, result.plan);
    const { maxDelete } = flags;
    const { reason, advice } = formatRefusal({
      refusal,
      removals,
      places: result,
      maxDelete,
      allow: endFirst,
    });
    warn([`held: ${reason}`], advice);
  };
  const sayRun = (result: SyncResult): void => {
    const { changes } = result.plan;
    if (result.isDone && changes.length > MAX_CHANGE_LINES) {
      const undone = new Set(result.undone.map(({ change }) => JSON.stringify(change)));
      const done = changes.filter((change) => !undone.has(JSON.stringify(change)));
      const counts = formatPlanCounts({ changes: done });
      if (counts !== undefined) say(counts);
    }
    warn(told.newOnes('undone', undoneOf(result)));
    sayRefusal(result);
  };
  const sayState = (shown: ShownState | undefined): void => {
    switch (shown?.state) {
      case 'offline':
      case 'waiting':
        say(`${shown.state}: ${displayName(shown.message ?? '')} Trying again.`);
        break;
      case 'idle':
        say(hasBeenIdle ? 'in step' : 'in step, and watching both sides; Ctrl-C ends it');
        hasBeenIdle = true;
        break;
      case 'paused':
        say('paused');
        break;
      default:
      // What holds it was told with the run.
    }
  };

  /** Of the runs behind the first one. */
  const hearLater = (event: SyncWatchEvent): void => {
    if (event.type === 'planned') {
      plan = event.plan.refusal === undefined && event.plan.changes.length > 0 ? event.plan : undefined;
      warn(told.newOnes('finding', findingsOf(event.plan)));
    } else if (event.type === 'settled') {
      const isFew = (plan?.changes.length ?? 0) <= MAX_CHANGE_LINES;
      if (isFew && event.result.outcome === 'done' && event.change.path !== '')
        say(formatChange(event.change));
    } else if (event.type === 'ran') {
      plan = undefined;
      hasRun = true;
      sayRun(event.result);
    } else if (event.type === 'state') {
      if (event.state.kind === 'waiting') plan = undefined;
      sayState(states.hear(event.state));
    }
  };
  const hearFirst = (reporter: SyncReporter, event: SyncWatchEvent): void => {
    if (event.type === 'ran') {
      const { result } = event;
      first = undefined;
      hasRun = true;
      written = written.then(() => reporter.finish(result));
      // What it has said is not said again.
      told.newOnes('finding', findingsOf(result.plan));
      told.newOnes('undone', undoneOf(result));
      told.newOnes('refusal', refusalsOf(result));
    } else if (event.type !== 'state') reporter.hear(event);
    else if (event.state.kind !== 'running') {
      // It could not be had, and is one of many then.
      first = undefined;
      written = written.then(async () => void (await reporter.stop()));
      sayState(states.hear(event.state));
    }
  };

  return {
    hear: (event) => {
      if (first === undefined) hearLater(event);
      else hearFirst(first, event);
    },
    hearLink: (lost) => {
      const shown = states.hearLink(lost);
      // The first run tells it itself.
      if (first === undefined) sayState(shown);
    },
    stop: async () => {
      const isCut = !hasRun || plan !== undefined;
      if (first !== undefined) await first.stop();
      await written;
      return isCut;
    },
  };
};
