// `wherry trash restore`: gives back what was removed or replaced.

import type { CliContext } from '../cli-context.ts';
import { ensureRestorable, restoreItems, type RestoreFlags } from '../trash/restore-items.ts';
import { withTrash } from '../trash/with-trash.ts';

export type TrashRestoreFlags = RestoreFlags;

export const restoreTrash = async (
  context: CliContext,
  flags: TrashRestoreFlags,
  ...names: string[]
): Promise<number> => {
  ensureRestorable(names, flags);
  return withTrash(context, flags, (files) => restoreItems(context, flags, files, names));
};
