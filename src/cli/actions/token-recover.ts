// `wherry token recover`: a new token for the owner of this machine's server.

import { formatLocalTime } from '../text/format-time.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { createToken } from './token-create.ts';

export type TokenRecoverFlags = AdminFlags;

export const recoverToken = (context: CliContext, flags: TokenRecoverFlags): Promise<void> =>
  createToken(
    context,
    { ...flags, local: true, account: 'owner' },
    `recovered ${formatLocalTime(context.timeMs() * 1000)}`,
  );
