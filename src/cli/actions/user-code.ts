// `wherry user code --off`: takes the one-time codes of an account away.

import { accountJson } from '../accounts/format-accounts.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export interface UserCodeFlags extends AdminFlags {
  readonly off: boolean;
}

export const switchCodesOff = async (
  context: CliContext,
  flags: UserCodeFlags,
  name: string,
): Promise<void> => {
  const account = await withAdmin(context, flags, (admin) => admin.changeAccount(name, { totp: null }));
  await printResult(context, flags, {
    text: `The account ${account.name} is asked for no codes any more.`,
    json: { ...accountJson(account), type: 'changed' },
  });
};
