// `wherry user enable`.

import { changeAccount } from '../accounts/change-account.ts';
import type { CliContext } from '../cli-context.ts';
import type { AdminFlags } from '../options/admin-options.ts';

export type UserEnableFlags = AdminFlags;

export const enableUser = (context: CliContext, flags: UserEnableFlags, name: string): Promise<void> =>
  changeAccount(
    context,
    flags,
    name,
    { isDisabled: false },
    (account) => `The account ${account.name} is active again.`,
  );
