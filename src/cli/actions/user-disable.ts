// `wherry user disable`.

import { changeAccount } from '../accounts/change-account.ts';
import type { CliContext } from '../cli-context.ts';
import type { AdminFlags } from '../options/admin-options.ts';

export type UserDisableFlags = AdminFlags;

export const disableUser = (context: CliContext, flags: UserDisableFlags, name: string): Promise<void> =>
  changeAccount(
    context,
    flags,
    name,
    { isDisabled: true },
    (account) => `The account ${account.name} is disabled: its connections end now, and it logs in no more.`,
  );
