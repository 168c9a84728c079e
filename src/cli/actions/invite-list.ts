// `wherry invite list`: prints the invites that are open.

import { formatInviteTable, inviteJson } from '../accounts/format-accounts.ts';
import { printItems } from '../accounts/print-items.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';

export type InviteListFlags = AdminFlags;

export const listInvites = async (context: CliContext, flags: InviteListFlags): Promise<void> => {
  const items = await withAdmin(context, flags, (admin) => admin.listInvites());
  await printItems(context, flags, {
    items,
    table: formatInviteTable,
    json: inviteJson,
    none: 'There are no open invites.',
  });
};
