// `wherry connections`: who is connected, and ending one of them.

import { connectionJson, formatConnectionTable } from '../accounts/format-accounts.ts';
import { printItems } from '../accounts/print-items.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { withRemote } from '../with-remote.ts';

export interface ConnectionsFlags extends ClientFlags {
  readonly end?: number;
}

export const connections = (context: CliContext, flags: ConnectionsFlags): Promise<void> =>
  withRemote(context, flags, async ({ admin }) => {
    const { end } = flags;
    if (end !== undefined) {
      await admin.endConnection(end);
      await printResult(context, flags, {
        text: `Ended the connection ${end}.`,
        json: { type: 'connectionEnded', id: end },
      });
      return;
    }
    await printItems(context, flags, {
      items: await admin.listConnections(),
      table: formatConnectionTable,
      json: connectionJson,
      none: 'Nobody is connected.',
    });
  });
