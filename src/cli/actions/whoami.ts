// `wherry whoami`: the account that the server takes this client for.

import { displayName, formatSize } from '../../base/index.ts';
import type { WhoAmI } from '../../admin/index.ts';
import { accountJson, formatGrants, tokenJson } from '../accounts/format-accounts.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { formatColumns } from '../text/format-columns.ts';
import { formatJson } from '../text/format-json.ts';
import { formatIsoTime, formatLocalTime } from '../text/format-time.ts';
import { withRemote } from '../with-remote.ts';

export type WhoAmIFlags = ClientFlags;

const loginOf = ({ token }: WhoAmI): string => {
  if (token === undefined) return 'by password';
  const expiry =
    token.expiresMs === undefined ? '' : `, good until ${formatLocalTime(token.expiresMs * 1000)}`;
  return `by the token "${displayName(token.name)}"${expiry}`;
};

const rowsOf = (address: string, me: WhoAmI): (readonly [string, string])[] => [
  ['Account', displayName(me.name)],
  ['Server', displayName(address)],
  ['Home', displayName(me.home ?? '/')],
  ['May do', formatGrants(me).replaceAll(', ', '\n')],
  ...(me.quotaBytes === undefined
    ? []
    : [['Quota', `${formatSize(me.usedBytes ?? 0)} of ${formatSize(me.quotaBytes)} used`] as const]),
  ['Logged in', loginOf(me)],
];

export const whoAmI = (context: CliContext, flags: WhoAmIFlags): Promise<void> =>
  withRemote(context, flags, async (remote) => {
    const me = await remote.account.whoAmI();
    if (flags.json !== true) {
      await context.stdout.write(formatColumns(rowsOf(remote.address, me)));
      return;
    }
    const json = {
      ...accountJson(me),
      type: 'whoami',
      usedBytes: me.usedBytes,
      address: remote.address,
      token: me.token === undefined ? undefined : tokenJson(me.token),
      serverTime: formatIsoTime(me.serverTimeMs * 1000),
    };
    await context.stdout.write(`${formatJson(json)}\n`);
  });
