// `wherry copy`: copies an entry on the server.

import { parseRemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodeOfSeveral } from '../exit-code.ts';
import { reportProblem } from '../report-problem.ts';
import { withRemote } from '../with-remote.ts';
import { printWritten, type MoveFlags } from './move.ts';

export interface CopyFlags extends MoveFlags {
  readonly recursive?: boolean;
}

export const copy = async (
  context: CliContext,
  flags: CopyFlags,
  from: string,
  to: string,
): Promise<number> => {
  const source = parseRemotePath(from);
  const destination = parseRemotePath(to);
  const { written, problems } = await withRemote(context, flags, (remote) =>
    remote.files.copy(source, destination, {
      onConflict: flags.onConflict,
      recursive: flags.recursive,
      into: true,
      signal: context.interrupt,
    }),
  );
  for (const problem of problems) await reportProblem(context, problem, flags.json === true);
  await printWritten(context, flags, 'Copied', source, written);
  return exitCodeOfSeveral(
    1,
    problems.map((problem) => problem.code),
  );
};
