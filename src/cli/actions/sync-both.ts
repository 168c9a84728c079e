// `wherry sync both`: keeps a local directory and one of the server in step.

import type { CliContext } from '../cli-context.ts';
import type { PairRunFlags } from '../options/sync-options.ts';
import { runSync } from '../sync/run-sync.ts';

export const syncBoth = (
  context: CliContext,
  flags: PairRunFlags,
  local: string,
  remote: string,
): Promise<number> => runSync(context, flags, 'both', { local, remote });
