// `wherry token list`: prints tokens.

import { WherryError } from '../../base/index.ts';
import type { TokenInfo } from '../../admin/index.ts';
import { formatTokenTable, tokenJson } from '../accounts/format-accounts.ts';
import { printItems } from '../accounts/print-items.ts';
import { isLocal, withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { withRemote } from '../with-remote.ts';

export interface TokenListFlags extends AdminFlags {
  readonly account?: string;
  readonly all?: boolean;
}

const load = (context: CliContext, flags: TokenListFlags): Promise<readonly TokenInfo[]> => {
  if (flags.account !== undefined && flags.all === true)
    throw new WherryError('BAD_REQUEST', 'Of one account or of all: leave --account or --all out.');
  return flags.account === undefined && flags.all !== true && !isLocal(flags)
    ? withRemote(context, flags, (remote) => remote.account.listTokens())
    : withAdmin(context, flags, (admin) => admin.listTokens(flags.account));
};

export const listTokens = async (context: CliContext, flags: TokenListFlags): Promise<void> => {
  const items = await load(context, flags);
  await printItems(context, flags, {
    items,
    table: formatTokenTable,
    json: tokenJson,
    none: 'There are no tokens.',
  });
};
