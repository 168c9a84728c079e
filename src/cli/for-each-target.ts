// Does one thing to each of several paths: one that fails is reported and the others go on, unless nothing can succeed
// any more.

import { toWherryError, type ErrorCode } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodeOfSeveral, isFatal } from './exit-code.ts';
import type { RemoteExpansion, RemoteTarget } from './glob/expand-remote.ts';
import type { ClientFlags } from './options/client-options.ts';
import { reportError } from './report-error.ts';

/** Returns the exit code of the command. What patterns could not find counts as failed. */
export const forEachTarget = async (
  context: CliContext,
  flags: Pick<ClientFlags, 'json'>,
  { targets, failures: unfound }: RemoteExpansion,
  each: (target: RemoteTarget) => Promise<void>,
): Promise<number> => {
  const failures: ErrorCode[] = [];
  const isOnlyOne = targets.length + unfound.length === 1;
  const fail = async (error: unknown, path: string): Promise<void> => {
    if (isFatal(error) || isOnlyOne) throw error;
    failures.push(toWherryError(error).code);
    await reportError(context, error, { json: flags.json === true, path });
  };
  for (const { source, error } of unfound) await fail(error, source);
  let succeeded = 0;
  for (const target of targets) {
    try {
      await each(target);
      succeeded += 1;
    } catch (error) {
      await fail(error, target.path);
    }
  }
  return exitCodeOfSeveral(succeeded, failures);
};
