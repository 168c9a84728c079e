// One change of one account, and what is said of it.

import type { AccountInfo, ChangeAccountRequest } from '../../admin/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import { printResult } from '../print-result.ts';
import { accountJson } from './format-accounts.ts';
import { withAdmin } from './with-admin.ts';

/** `tell` makes the sentence from the account as it is then. */
export const changeAccount = async (
  context: CliContext,
  flags: AdminFlags,
  name: string,
  change: ChangeAccountRequest,
  tell: (account: AccountInfo) => string,
): Promise<void> => {
  const account = await withAdmin(context, flags, (admin) => admin.changeAccount(name, change));
  await printResult(context, flags, {
    text: tell(account),
    json: accountJson(account),
  });
};
