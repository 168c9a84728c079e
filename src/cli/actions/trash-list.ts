// `wherry trash list`: prints what was removed and replaced.

import { displayName, parseRemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE } from '../exit-code.ts';
import { printItems } from '../trash/print-items.ts';
import { withTrash, type TrashFlags } from '../trash/with-trash.ts';
import { untilReaderGone } from '../until-reader-gone.ts';

export type TrashListFlags = TrashFlags;

export const listTrash = (context: CliContext, flags: TrashListFlags, path?: string): Promise<number> =>
  untilReaderGone(context, () => {
    const below = path === undefined ? undefined : parseRemotePath(path);
    const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
    return withTrash(context, flags, async (files) => {
      const items = files.trashList({ path: below, signal });
      const nothing =
        below === undefined
          ? 'The trash is empty.'
          : `Nothing in the trash was at ${displayName(below)} or below it.`;
      await printItems(context, flags, items, nothing);
      return EXIT_DONE;
    });
  });
