// `wherry user remove`: removes an account; its files stay.

import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export type UserRemoveFlags = AdminFlags;

export const removeUser = async (
  context: CliContext,
  flags: UserRemoveFlags,
  name: string,
): Promise<void> => {
  await withAdmin(context, flags, (admin) => admin.removeAccount(name));
  await printResult(context, flags, {
    text: `Removed the account ${name}. Its files stay where they are.`,
    json: { type: 'accountRemoved', name },
  });
};
