// `wherry conflicts list`: prints the copies that conflicts have left.

import { displayName } from '../../base/index.ts';
import { findConflicts, type ConflictCopy } from '../../sync/conflicts/index.ts';
import type { CliContext } from '../cli-context.ts';
import { withConflictPlaces } from '../conflicts/conflict-place.ts';
import { conflictJson, formatConflictTable } from '../conflicts/format-conflicts.ts';
import { exitCodeOfSync } from '../exit-code.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { reportProblem } from '../report-problem.ts';
import { formatJson } from '../text/format-json.ts';
import { untilReaderGone } from '../until-reader-gone.ts';

export type ConflictsListFlags = ClientFlags;

export const listConflicts = (context: CliContext, flags: ConflictsListFlags, typed = '.'): Promise<number> =>
  untilReaderGone(context, () =>
    withConflictPlaces(context, flags, [typed], async (places) => {
      const isJson = flags.json === true;
      const { stdout } = context;
      const place = await places.directory(typed);
      const signal = AbortSignal.any([context.interrupt, stdout.closed]);
      const problems: Promise<void>[] = [];
      const found: ConflictCopy[] = [];
      let conflicts = 0;
      const options = {
        signal,
        onProblem: (problem: Parameters<typeof reportProblem>[1]) =>
          void problems.push(reportProblem(context, problem, isJson)),
      };
      for await (const conflict of findConflicts(place.files, place.path, options)) {
        conflicts += 1;
        if (isJson) await stdout.write(`${formatJson(conflictJson(conflict, place))}\n`);
        else found.push(conflict);
      }
      await Promise.all(problems);
      if (found.length > 0) await stdout.write(formatConflictTable(found, place.shown));
      else if (!isJson && flags.quiet !== true)
        await stdout.write(`No conflict copies in ${displayName(place.shown(place.path))} or below it.\n`);
      return exitCodeOfSync({ isRefused: false, failures: problems.length, conflicts });
    }),
  );
