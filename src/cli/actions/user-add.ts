// `wherry user add`: adds an account.

import { WherryError, parseRemotePath, type RemotePath } from '../../base/index.ts';
import { ROLES, type Verb } from '../../accounts/rights/index.ts';
import { accountJson, formatGrants } from '../accounts/format-accounts.ts';
import { readNewPassword } from '../accounts/read-new-password.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export interface UserAddFlags extends AdminFlags {
  readonly role?: readonly Verb[];
  readonly home?: boolean;
  readonly homeAt?: string;
  /** Bytes. */
  readonly quota?: number;
  readonly password?: boolean;
}

const homeOf = ({ home, homeAt }: UserAddFlags): boolean | RemotePath | undefined => {
  if (home === true && homeAt !== undefined)
    throw new WherryError(
      'BAD_REQUEST',
      'A home of its own and --home-at are two homes; leave one of them out.',
    );
  return homeAt === undefined ? home : parseRemotePath(homeAt);
};

export const addUser = async (context: CliContext, flags: UserAddFlags, name: string): Promise<void> => {
  const home = homeOf(flags);
  const password = flags.password === true ? await readNewPassword(context, name) : undefined;
  const account = await withAdmin(context, flags, (admin) =>
    admin.addAccount({ name, verbs: flags.role ?? ROLES.editor, home, quotaBytes: flags.quota, password }),
  );
  await printResult(context, flags, {
    text: `Added the account ${account.name}: ${formatGrants(account)}.`,
    json: accountJson(account),
  });
  if (password !== undefined || flags.json === true || flags.quiet === true) return;
  await context.stdout.write(
    `It has no password yet; make a token for it: ${context.program} token create NAME --account ${account.name}\n`,
  );
};
