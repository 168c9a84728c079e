// `wherry user quota`: limits the size of a home.

import { WherryError, displayName } from '../../base/index.ts';
import { accountJson } from '../accounts/format-accounts.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';
import { formatSize, parseSize } from '../text/format-size.ts';

export type UserQuotaFlags = AdminFlags;

export const setQuota = async (
  context: CliContext,
  flags: UserQuotaFlags,
  name: string,
  sizeText: string,
): Promise<void> => {
  const quotaBytes = sizeText === 'none' ? null : parseSize(sizeText);
  if (quotaBytes === undefined)
    throw new WherryError('BAD_REQUEST', `"${displayName(sizeText)}" is no size; write 512M, 10G, or none.`);
  const account = await withAdmin(context, flags, (admin) => admin.changeAccount(name, { quotaBytes }));
  await printResult(context, flags, {
    text: `The home of ${account.name} may hold ${quotaBytes === null ? 'anything' : formatSize(quotaBytes)}.`,
    json: { ...accountJson(account), type: 'changed' },
  });
};
