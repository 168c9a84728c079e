// `wherry user role`: says what an account may do at a path.

import { ROOT_PATH, WherryError, displayName, parseRemotePath } from '../../base/index.ts';
import { accountKey } from '../../accounts/index.ts';
import { parseVerbs } from '../../accounts/rights/index.ts';
import type { AdminApi } from '../../admin/index.ts';
import { accountJson, formatGrants } from '../accounts/format-accounts.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export type UserRoleFlags = AdminFlags;

/** The rule of the home, or of everything. */
const ownPath = async (admin: AdminApi, name: string) => {
  const key = accountKey(name);
  const account = (await admin.listAccounts()).find((each) => accountKey(each.name) === key);
  return account?.home ?? ROOT_PATH;
};

export const setRole = async (
  context: CliContext,
  flags: UserRoleFlags,
  name: string,
  role: string,
  pathText?: string,
): Promise<void> => {
  const verbs = role === 'inherit' ? null : parseVerbs(role);
  if (verbs === null && pathText === undefined)
    throw new WherryError('BAD_REQUEST', 'Say at which path the rule is to go: user role NAME inherit PATH.');
  const given = pathText === undefined ? undefined : parseRemotePath(pathText);
  const account = await withAdmin(context, flags, async (admin) =>
    admin.changeAccount(name, { grant: { path: given ?? (await ownPath(admin, name)), verbs } }),
  );
  await printResult(context, flags, {
    text: `The account ${account.name} may do now: ${displayName(formatGrants(account))}.`,
    json: accountJson(account),
  });
};
