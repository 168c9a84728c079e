// `wherry user passwd`: sets or takes away the password of an account.

import { accountJson } from '../accounts/format-accounts.ts';
import { readNewPassword } from '../accounts/read-new-password.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export interface UserPasswdFlags extends AdminFlags {
  readonly keepTokens?: boolean;
  readonly remove?: boolean;
}

export const setPassword = async (
  context: CliContext,
  flags: UserPasswdFlags,
  name: string,
): Promise<void> => {
  const password = flags.remove === true ? null : await readNewPassword(context, name);
  const account = await withAdmin(context, flags, (admin) =>
    admin.changeAccount(name, { password, keepTokens: flags.keepTokens }),
  );
  const what = password === null ? 'has no password any more' : 'has a new password';
  const tokens = flags.keepTokens === true ? 'Its tokens stay.' : 'Its tokens are revoked.';
  await printResult(context, flags, {
    text: `The account ${account.name} ${what}. ${tokens}`,
    json: { ...accountJson(account), type: 'changed' },
  });
};
