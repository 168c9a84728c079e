// A pair that a command keeps in step until it is told to end.

import { onAbort, toWherryError, WherryError } from '../../base/index.ts';
import type { SyncMode } from '../../sync/index.ts';
import type { Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE } from '../exit-code.ts';
import type { SyncFlags } from '../options/sync-options.ts';
import { typedLocalPath, typedRemotePath } from '../typed-paths.ts';
import { withRemote } from '../with-remote.ts';
import { linkEvents } from './connect-pair.ts';
import { explainStop, typedSyncOptions, type TypedPair } from './run-once.ts';
import { createWatchReporter } from './create-watch-reporter.ts';
import type { WatchReporter } from './watch-reporter.ts';

/**
 * Returns 0 when it was told to end while nothing was under way. Codes: `CANCELLED` (it was told to end in the midst of something); as
 * Sync.watch, and what no waiting makes better.
 */
export const runWatch = async (
  context: CliContext,
  flags: SyncFlags,
  mode: SyncMode,
  typed: TypedPair,
): Promise<number> => {
  if (flags.dryRun === true)
    throw new WherryError('BAD_REQUEST', '--dry-run shows one run, and --watch does many; leave one out.');
  const options = await typedSyncOptions(context, flags, mode);
  const local = typedLocalPath(context.workplace, typed.local);
  const remotePath = typedRemotePath(context.workplace, typed.remote);
  let onLink: WatchReporter['hearLink'] = () => {};
  const watchAt = async (remote: Remote): Promise<number> => {
    const reporter = createWatchReporter(context, flags, { mode, address: () => remote.address });
    onLink = reporter.hearLink;
    let error: WherryError | undefined;
    try {
      await using watch = await remote.sync.watch(local, remotePath, { ...options, onEvent: reporter.hear });
      // Nobody is left who could read what is told.
      const stopListening = onAbort(context.stdout.closed, () => void watch.close());
      error = await watch.over;
      stopListening();
    } catch (failure) {
      throw explainStop(failure, await reporter.stop());
    } finally {
      onLink = () => {};
    }
    const isCut = await reporter.stop();
    if (error !== undefined) throw explainStop(error, isCut);
    if (isCut && context.interrupt.aborted) throw explainStop(toWherryError(context.interrupt.reason), true);
    return EXIT_DONE;
  };
  return withRemote(
    context,
    flags,
    watchAt,
    undefined,
    linkEvents((lost) => onLink(lost)),
  );
};
