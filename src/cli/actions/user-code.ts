// `wherry user code --off`: takes the one-time codes of an account away.

import { changeAccount } from '../accounts/change-account.ts';
import type { CliContext } from '../cli-context.ts';
import type { AdminFlags } from '../options/admin-options.ts';

export interface UserCodeFlags extends AdminFlags {
  readonly off: boolean;
}

export const switchCodesOff = (context: CliContext, flags: UserCodeFlags, name: string): Promise<void> =>
  changeAccount(
    context,
    flags,
    name,
    { totp: null },
    (account) => `The account ${account.name} is asked for no codes any more.`,
  );
