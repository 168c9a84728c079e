// `wherry token revoke`: a token logs in no more.

import type { TokenInfo } from '../../admin/index.ts';
import { tokenJson } from '../accounts/format-accounts.ts';
import { isLocal, withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';
import { withRemote } from '../with-remote.ts';

export interface TokenRevokeFlags extends AdminFlags {
  readonly account?: string;
}

const revoke = (context: CliContext, flags: TokenRevokeFlags, nameOrId: string): Promise<TokenInfo> =>
  flags.account === undefined && !isLocal(flags)
    ? withRemote(context, flags, (remote) => remote.account.revokeToken(nameOrId))
    : withAdmin(context, flags, (admin) => admin.revokeToken(nameOrId, flags.account));

export const revokeToken = async (
  context: CliContext,
  flags: TokenRevokeFlags,
  nameOrId: string,
): Promise<void> => {
  const token = await revoke(context, flags, nameOrId);
  await printResult(context, flags, {
    text: `Revoked the token "${token.name}" of ${token.account}; connections made with it end now.`,
    json: { ...tokenJson(token), type: 'tokenRevoked' },
  });
};
