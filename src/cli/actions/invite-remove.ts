// `wherry invite remove`: withdraws an invite.

import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export type InviteRemoveFlags = AdminFlags;

export const removeInvite = async (
  context: CliContext,
  flags: InviteRemoveFlags,
  id: string,
): Promise<void> => {
  await withAdmin(context, flags, (admin) => admin.removeInvite(id));
  await printResult(context, flags, {
    text: `The invite ${id} is withdrawn.`,
    json: { type: 'inviteRemoved', id },
  });
};
