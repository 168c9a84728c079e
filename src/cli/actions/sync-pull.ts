// `wherry sync pull`: makes a local directory like one of the server.

import type { CliContext } from '../cli-context.ts';
import type { PairRunFlags } from '../options/sync-options.ts';
import { runSync } from '../sync/run-sync.ts';

export const syncPull = (
  context: CliContext,
  flags: PairRunFlags,
  remote: string,
  local: string,
): Promise<number> => runSync(context, flags, 'pull', { local, remote });
