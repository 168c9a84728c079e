// `wherry user enable`.

import { accountJson } from '../accounts/format-accounts.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export type UserEnableFlags = AdminFlags;

export const enableUser = async (
  context: CliContext,
  flags: UserEnableFlags,
  name: string,
): Promise<void> => {
  const account = await withAdmin(context, flags, (admin) =>
    admin.changeAccount(name, { isDisabled: false }),
  );
  await printResult(context, flags, {
    text: `The account ${account.name} is active again.`,
    json: { ...accountJson(account), type: 'changed' },
  });
};
