// Everything at and below paths of the server, one entry after the other: for commands that look at whole trees.

import type { ErrorCode } from '../../base/index.ts';
import type { Entry, Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { RemoteTarget } from '../glob/expand-remote.ts';
import { reportProblem } from '../report-problem.ts';

export interface WalkDeps {
  readonly context: CliContext;
  readonly remote: Pick<Remote, 'files'>;
  readonly json: boolean;
  /** Codes of what could not be read, which is reported here. */
  readonly problems: ErrorCode[];
}

/** The entry itself, then what is below it, parents before their children. Versions are there with `json` only, which shows them. */
export async function* walkTarget(
  { context, remote, json, problems }: WalkDeps,
  { path, entry: matched }: RemoteTarget,
): AsyncIterable<Entry> {
  const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
  const top = matched ?? (await remote.files.stat(path, { signal }));
  yield top;
  if (top.kind !== 'directory') return;
  yield* remote.files.list(path, {
    recursive: true,
    versions: json,
    signal,
    onProblem: (problem) => {
      problems.push(problem.code);
      void reportProblem(context, problem, json);
    },
  });
}
