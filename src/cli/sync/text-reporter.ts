// A run of sync for people: what would be done or is done on standard output, with a line that moves on a terminal; what they
// should know on standard error.

import type { SyncEvent, SyncPlan } from '../../sync/index.ts';
import type { TransferEvent } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { createLineBuffer } from '../text/line-buffer.ts';
import { canDrawLine, createDrawnLine } from '../transfer/drawn-line.ts';
import { formatContinuing } from '../transfer/format-continuing.ts';
import { createPlainProgress } from '../transfer/plain-progress.ts';
import {
  formatConflict,
  formatHardLinked,
  formatLeft,
  formatLookalike,
  formatProblem,
  formatUndone,
} from './finding-lines.ts';
import { formatRefusal, refusedRemovals } from './format-refusal.ts';
import {
  byPath,
  FIRST_RUN,
  formatChange,
  formatNothing,
  formatPlanCounts,
  formatSummary,
} from './plan-lines.ts';
import { createRunProgress } from './run-progress.ts';
import { NO_TALLY, summarise, tallyRun } from './run-tally.ts';
import { formatPlaces, type PairPlaces } from './side-words.ts';
import type { SyncReporter, SyncReporterInit } from './sync-reporter.ts';

/** More lines of one kind are no help to somebody who reads them. */
const MAX_LINES = 200;

export const createTextReporter = (
  context: CliContext,
  flags: SyncFlags,
  { mode, address, allow }: SyncReporterInit,
): SyncReporter => {
  const { stdout, stderr, now } = context;
  const startMs = now();
  const isQuiet = flags.quiet === true;
  const { maxDelete } = flags;
  const isDry = flags.dryRun === true;
  const rule = flags.conflict ?? 'keep-both';
  const deletes = mode === 'both' ? undefined : flags.delete === true;
  const shows = isQuiet ? 'none' : (flags.progress ?? 'auto');
  const progress = createRunProgress(context);
  const bar = shows === 'auto' && canDrawLine(context) ? createDrawnLine(context, progress.draw) : undefined;
  const plain = shows === 'plain' ? createPlainProgress() : undefined;
  const lines = createLineBuffer(stdout);
  let places: PairPlaces | undefined;
  let tally = NO_TALLY;

  const say = (line: string): void => {
    if (!isQuiet) void lines.add(`${line}\n`);
  };
  const flush = (): Promise<void> => {
    bar?.clear();
    return lines.flush();
  };
  /** What is to be known also where nothing else is printed. */
  const warn = (sentences: readonly string[], advice: readonly string[] = []): void => {
    if (sentences.length === 0) return;
    void flush();
    const shown = stderr.isTerminal ? sentences.slice(0, MAX_LINES) : sentences;
    const more = sentences.length - shown.length;
    void stderr.write(
      [
        ...shown.map((sentence) => `wherry: ${sentence}\n`),
        ...(more > 0 ? [`wherry: … and ${more} more.\n`] : []),
        ...advice.map((line) => `${line}\n`),
      ].join(''),
    );
  };

  const sayChanges = ({ changes }: SyncPlan): void => {
    const sorted = changes.toSorted(byPath);
    const shown = stdout.isTerminal ? sorted.slice(0, MAX_LINES) : sorted;
    for (const change of shown) say(formatChange(change));
    if (shown.length < changes.length)
      say(`… and ${changes.length - shown.length} more; in a pipe, or with --json, all are printed.`);
  };
  const sayPlan = (plan: SyncPlan): void => {
    const { conflicts, problems, lookalikes, isFirst, refusal } = plan;
    const counts = formatPlanCounts(plan);
    if (isFirst && mode === 'both' && counts !== undefined) say(FIRST_RUN);
    if (isDry) sayChanges(plan);
    if (counts !== undefined) say(isDry || refusal !== undefined ? `Would be: ${counts}.` : `${counts}.`);
    else if (refusal !== undefined) say('Nothing was looked at.');
    else if (problems.length === 0) say(formatNothing(mode, deletes === true));
    else say('Nothing else to do.');
    warn([
      ...conflicts.map((conflict) => formatConflict(conflict, { rule, isFirst })),
      ...problems.map((problem) => formatProblem(problem, deletes)),
      ...(isQuiet ? [] : lookalikes.map(formatLookalike)),
    ]);
    if (refusal !== undefined && places !== undefined) {
      const removals = refusedRemovals(refusal, plan);
      const { reason, advice } = formatRefusal({ refusal, removals, places, maxDelete, allow });
      warn([`Nothing was done: ${reason}`], advice);
    } else if (isDry && counts !== undefined) say('Nothing was changed.');
    void flush();
  };
  const sayTransfer = (event: TransferEvent): void => {
    const line = plain?.(event, now());
    if (line !== undefined) void stdout.write(line);
    const remark = bar === undefined ? undefined : formatContinuing(event);
    if (remark !== undefined) warn([remark]);
  };
  const sayLink = (text: string): void => {
    if (plain !== undefined) say(text);
    else if (bar !== undefined) warn([text]);
    void flush();
  };
  const saySummary = (isCutShort: boolean): void => {
    if ((tally.plan?.changes.length ?? 0) > 0)
      say(formatSummary(summarise(tally, (now() - startMs) / 1000, isCutShort), isCutShort));
  };

  const show = (event: SyncEvent): void => {
    if (event.type === 'looking') {
      if (places === undefined) {
        places = { local: event.local, remote: event.remote, address: address() };
        say(formatPlaces(mode, places));
        void flush();
      } else sayLink('resumed');
    } else if (event.type === 'planned') sayPlan(event.plan);
    else if (event.type === 'transfer') sayTransfer(event.event);
    else if (event.type === 'interrupted') sayLink('connection lost, trying again');
  };

  return {
    hear: (event) => {
      tally = tallyRun(tally, event);
      progress.hear(event);
      show(event);
    },
    finish: async ({ isDone, undone, hardLinked, plan }) => {
      bar?.stop();
      if (isDone) {
        const tried = undone.flatMap(({ change, result }) => formatUndone(change, result) ?? []);
        const left = undone.length - tried.length;
        warn([...tried, ...(left > 0 ? [formatLeft(left)] : [])]);
        if (hardLinked > 0 && plan.changes.length > 0) say(formatHardLinked(hardLinked));
        saySummary(false);
      }
      await flush();
    },
    stop: async () => {
      bar?.stop();
      const hasBegun = tally.plan !== undefined && tally.plan.refusal === undefined && !isDry;
      if (hasBegun) saySummary(true);
      await flush();
      return hasBegun;
    },
  };
};
