// Does one thing to each of several paths: one that fails is reported and the others go on, unless nothing can succeed
// any more.

import { toWherryError, type ErrorCode } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodeOfSeveral, isFatal } from './exit-code.ts';
import type { ClientFlags } from './options/client-options.ts';
import { reportError } from './report-error.ts';

/** Returns the exit code of the command. */
export const forEachPath = async <PATH extends string>(
  context: CliContext,
  flags: Pick<ClientFlags, 'json'>,
  paths: readonly PATH[],
  each: (path: PATH) => Promise<void>,
): Promise<number> => {
  const failures: ErrorCode[] = [];
  let succeeded = 0;
  for (const path of paths) {
    try {
      await each(path);
      succeeded += 1;
    } catch (error) {
      if (isFatal(error) || paths.length === 1) throw error;
      failures.push(toWherryError(error).code);
      await reportError(context, error, { json: flags.json === true, path });
    }
  }
  return exitCodeOfSeveral(succeeded, failures);
};
