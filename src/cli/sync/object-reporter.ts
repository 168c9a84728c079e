// A run of sync for programs: one JSON object a line on standard output.

import type { SyncPlan } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { formatJson } from '../text/format-json.ts';
import { createLineBuffer } from '../text/line-buffer.ts';
import { formatConflict, formatLookalike, formatProblem } from './finding-lines.ts';
import { formatRefusal, refusedRemovals } from './format-refusal.ts';
import { isOfPlan, NO_TALLY, summarise, tallyRun } from './run-tally.ts';
import type { PairPlaces } from './side-words.ts';
import * as objects from './sync-json.ts';
import type { SyncReporter, SyncReporterInit } from './sync-reporter.ts';

export const createObjectReporter = (
  { stdout, now }: CliContext,
  flags: SyncFlags,
  { mode, address }: SyncReporterInit,
): SyncReporter => {
  const startMs = now();
  const action = `sync ${mode}`;
  const lines = createLineBuffer(stdout);
  const rule = flags.conflict ?? 'keep-both';
  const deletes = mode === 'both' ? undefined : flags.delete === true;
  let places: PairPlaces = { local: '', remote: '', address: '' };
  let tally = NO_TALLY;
  let isInterrupted = false;

  const print = (object: objects.SyncObject): void => void lines.add(`${formatJson(object)}\n`);

  const printPlan = (plan: SyncPlan): void => {
    const { changes, conflicts, problems, lookalikes, refusal, isFirst } = plan;
    for (const change of changes) print(objects.changeJson(change));
    for (const conflict of conflicts)
      print(objects.conflictJson(conflict, formatConflict(conflict, { rule, isFirst })));
    for (const problem of problems) print(objects.problemJson(problem, formatProblem(problem, deletes)));
    for (const pair of lookalikes) print(objects.lookalikeJson(pair, formatLookalike(pair)));
    if (refusal !== undefined) {
      const removals = refusedRemovals(refusal, plan);
      const { reason } = formatRefusal({ refusal, removals, places, maxDelete: flags.maxDelete });
      print(objects.refusalJson(refusal, `Nothing was done: ${reason}`));
    }
    print(objects.planJson(action, plan));
    // Whoever reads it may want to stop it.
    void lines.flush();
  };

  const end = async (isCutShort: boolean, hardLinked = 0): Promise<void> => {
    const summary = objects.summaryJson(summarise(tally, (now() - startMs) / 1000, isCutShort));
    print(hardLinked === 0 ? summary : { ...summary, hardLinked });
    await lines.flush();
  };

  return {
    hear: (event) => {
      tally = tallyRun(tally, event);
      if (event.type === 'looking') {
        const { local, remote } = event;
        places = { local, remote, address: address() };
        print(isInterrupted ? { type: 'resumed' } : objects.pairJson(action, places));
        isInterrupted = false;
      } else if (event.type === 'planned') printPlan(event.plan);
      else if (event.type === 'settled') {
        if (isOfPlan(event)) print(objects.settledJson(event.change, event.result));
      } else if (event.type === 'trashCleared') print({ type: 'trashCleared', ...event.cleared });
      else if (event.type === 'interrupted') {
        isInterrupted = true;
        print({ type: 'interrupted' });
      }
    },
    finish: async ({ isDone, hardLinked }) => (isDone ? end(false, hardLinked) : lines.flush()),
    stop: async () => {
      const hasBegun = tally.plan !== undefined && tally.plan.refusal === undefined && flags.dryRun !== true;
      await (hasBegun ? end(true) : lines.flush());
      return hasBegun;
    },
  };
};
