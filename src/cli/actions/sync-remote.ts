// `wherry sync remote`: a pull, with the local directory named first.

import type { CliContext } from '../cli-context.ts';
import type { PairRunFlags } from '../options/sync-options.ts';
import { runSync } from '../sync/run-sync.ts';

export const syncRemote = (
  context: CliContext,
  flags: PairRunFlags,
  local: string,
  remote: string,
): Promise<number> => runSync(context, flags, 'pull', { local, remote });
