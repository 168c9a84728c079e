// `wherry share list`: prints the links that there are.

import { printItems } from '../accounts/print-items.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { formatShareTable, shareJson } from '../shares/format-shares.ts';
import { withRemote } from '../with-remote.ts';

export interface ShareListFlags extends ClientFlags {
  readonly all?: boolean;
}

export const listShares = async (context: CliContext, flags: ShareListFlags): Promise<void> => {
  const all = flags.all === true;
  const items = await withRemote(context, flags, (remote) => remote.shares.list({ all }));
  await printItems(context, flags, {
    items,
    table: formatShareTable(all),
    json: shareJson,
    none: 'Nothing is shared.',
  });
};
