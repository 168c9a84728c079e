// `wherry user quota`: limits the size of a home.

import { WherryError, displayName, formatSize } from '../../base/index.ts';
import { changeAccount } from '../accounts/change-account.ts';
import type { CliContext } from '../cli-context.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import { parseSize } from '../text/parse-size.ts';

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
  const size = quotaBytes === null ? 'anything' : formatSize(quotaBytes);
  await changeAccount(
    context,
    flags,
    name,
    { quotaBytes },
    (account) => `The home of ${account.name} may hold ${size}.`,
  );
};
