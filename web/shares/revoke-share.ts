// Ends a share, after asking.

import type { PageRemote, ShareInfo } from '../../src/client/browser/index.ts';
import { confirm } from '../dialogs/confirm.tsx';
import { attempt, tell } from '../state/messages.ts';
import { strings } from '../strings/index.ts';

/** Fulfils with whether it is gone. What goes wrong is told. */
export const revokeShare = async (
  shares: PageRemote['shares'],
  { id, path }: ShareInfo,
): Promise<boolean> => {
  const text = strings.value;
  const sure = await confirm({
    title: text.revokeTitle,
    text: text.revokeText(path),
    action: text.revoke,
  });
  if (!sure) return false;
  return attempt(async () => {
    await shares.revoke(id);
    tell(text.revoked(path));
  });
};
