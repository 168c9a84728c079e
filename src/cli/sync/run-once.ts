// One run of sync from the command line.

import { toWherryError, type ErrorCode } from '../../base/index.ts';
import type { SyncMode, SyncOptions, SyncResult } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodeOfSync } from '../exit-code.ts';
import { HintedError } from '../hinted-error.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { typedLocalPath, typedRemotePath } from '../typed-paths.ts';
import { withRemote } from '../with-remote.ts';
import { pairOptions, ruleOptions } from './run-options.ts';
import { createSyncReporter } from './create-sync-reporter.ts';

export interface TypedPair {
  readonly local: string;
  readonly remote: string;
}

/** Errors that have nothing to do with what is kept in step: the same command may finish the job. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['CANCELLED', 'CONNECTION_LOST', 'TIMEOUT']);

export const explainStop = (error: unknown, hasBegun: boolean): unknown => {
  const { code, message, details } = toWherryError(error);
  if (!hasBegun || !PASSING.has(code)) return error;
  const hint = ['What is done stays done; the same command again goes on with the rest.'];
  return new HintedError(code, message, hint, { cause: error, details });
};

const exitCodeOf = ({ plan, undone }: SyncResult): number =>
  exitCodeOfSync({
    isRefused: plan.refusal !== undefined,
    failures: plan.problems.length + undone.length,
    conflicts: plan.conflicts.length,
  });

/** The options of a run, as they were typed. Codes: those of options that cannot be meant, and of files that cannot be read. */
export const typedSyncOptions = async (
  context: CliContext,
  flags: SyncFlags,
  mode: SyncMode,
): Promise<Omit<SyncOptions, 'dryRun' | 'onEvent'>> => {
  const { startAnew, compress, blockSize, keep: trashKeepMs, keepSize: trashKeepBytes } = flags;
  const local = { startAnew, trashKeepMs, trashKeepBytes };
  const pair = await pairOptions(context, flags);
  return { ...ruleOptions(mode, flags), ...pair, ...local, compress, blockSize };
};

/** One run. Returns the exit code. Codes: as Sync.synchronize, and those of options that cannot be meant. */
export const runOnce = async (
  context: CliContext,
  flags: SyncFlags,
  mode: SyncMode,
  typed: TypedPair,
): Promise<number> => {
  const options: SyncOptions = { ...(await typedSyncOptions(context, flags, mode)), dryRun: flags.dryRun };
  const local = typedLocalPath(context.workplace, typed.local);
  const remotePath = typedRemotePath(context.workplace, typed.remote);
  return withRemote(context, flags, async (remote) => {
    const reporter = createSyncReporter(context, flags, { mode, address: () => remote.address });
    let result: SyncResult;
    try {
      result = await remote.sync.synchronize(local, remotePath, { ...options, onEvent: reporter.hear });
    } catch (error) {
      throw explainStop(error, await reporter.stop());
    }
    await reporter.finish(result);
    return exitCodeOf(result);
  });
};
