// `wherry trash restore`: gives back what was removed or replaced.

import type { CliContext } from '../cli-context.ts';
import { ensureRestorable, restoreItems, type RestoreFlags } from '../trash/restore-items.ts';
import { withRemote } from '../with-remote.ts';

export type TrashRestoreFlags = RestoreFlags;

export const restoreTrash = async (
  context: CliContext,
  flags: TrashRestoreFlags,
  ...names: string[]
): Promise<number> => {
  ensureRestorable(names, flags);
  return withRemote(context, flags, (remote) => restoreItems(context, flags, remote, names));
};
