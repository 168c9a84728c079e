// `wherry sync push`, `pull` and `both`: one run, many, or a pair that is saved for `wherry sync run`.

import type { SyncMode } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { PairRunFlags } from '../options/sync-options.ts';
import type { TypedPair } from './run-once.ts';

/** Returns the exit code. Codes: as Sync.synchronize and Sync.watch, and those of options that cannot be meant. */
export const runSync = async (
  context: CliContext,
  flags: PairRunFlags,
  mode: SyncMode,
  typed: TypedPair,
): Promise<number> => {
  if (flags.save !== undefined)
    return (await import('./save-pair.ts')).savePair(context, flags, mode, typed, flags.save);
  if (flags.watch === true) return (await import('./run-watch.ts')).runWatch(context, flags, mode, typed);
  return (await import('./run-once.ts')).runOnce(context, flags, mode, typed);
};
