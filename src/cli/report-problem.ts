// A problem of one entry, as a value from a scan or transfer, shown like an error; the command goes on.

import { WherryError } from '../base/index.ts';
import type { Problem } from '../client/index.ts';
import type { CliContext } from './cli-context.ts';
import { reportError } from './report-error.ts';

export const reportProblem = (
  context: Pick<CliContext, 'env' | 'stderr' | 'program'>,
  problem: Problem,
  json: boolean,
): Promise<void> =>
  reportError(context, new WherryError(problem.code, problem.message), { json, path: problem.path });
