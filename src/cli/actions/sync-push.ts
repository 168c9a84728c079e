// `wherry sync push`: makes a directory of the server like a local one.

import type { CliContext } from '../cli-context.ts';
import type { PairRunFlags } from '../options/sync-options.ts';
import { runSync } from '../sync/run-sync.ts';

export const syncPush = (
  context: CliContext,
  flags: PairRunFlags,
  local: string,
  remote: string,
): Promise<number> => runSync(context, flags, 'push', { local, remote });
