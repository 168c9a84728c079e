// `wherry user passwd`: sets or takes away the password of an account.

import { changeAccount } from '../accounts/change-account.ts';
import { readNewPassword } from '../accounts/read-new-password.ts';
import type { CliContext } from '../cli-context.ts';
import type { AdminFlags } from '../options/admin-options.ts';

export interface UserPasswdFlags extends AdminFlags {
  readonly keepTokens?: boolean;
  readonly remove?: boolean;
}

export const setPassword = async (
  context: CliContext,
  flags: UserPasswdFlags,
  name: string,
): Promise<void> => {
  const { keepTokens } = flags;
  const password = flags.remove === true ? null : await readNewPassword(context, name);
  const what = password === null ? 'has no password any more' : 'has a new password';
  const tokens = keepTokens === true ? 'Its tokens stay.' : 'Its tokens are revoked.';
  await changeAccount(
    context,
    flags,
    name,
    { password, keepTokens },
    (account) => `The account ${account.name} ${what}. ${tokens}`,
  );
};
