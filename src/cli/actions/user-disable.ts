// `wherry user disable`.

import { accountJson } from '../accounts/format-accounts.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export type UserDisableFlags = AdminFlags;

export const disableUser = async (
  context: CliContext,
  flags: UserDisableFlags,
  name: string,
): Promise<void> => {
  const account = await withAdmin(context, flags, (admin) => admin.changeAccount(name, { isDisabled: true }));
  await printResult(context, flags, {
    text: `The account ${account.name} is disabled: its connections end now, and it logs in no more.`,
    json: { ...accountJson(account), type: 'changed' },
  });
};
