// `wherry user list`: prints the accounts.

import { accountJson, formatAccountTable } from '../accounts/format-accounts.ts';
import { printItems } from '../accounts/print-items.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';

export type UserListFlags = AdminFlags;

export const listUsers = async (context: CliContext, flags: UserListFlags): Promise<void> => {
  const items = await withAdmin(context, flags, (admin) => admin.listAccounts());
  await printItems(context, flags, {
    items,
    table: formatAccountTable,
    json: accountJson,
    none: 'There are no accounts.',
  });
};
