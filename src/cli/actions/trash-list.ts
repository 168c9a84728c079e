// `wherry trash list`: prints what was removed and replaced.

import { displayName, parseRemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE } from '../exit-code.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printItems } from '../trash/print-items.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';

export type TrashListFlags = ClientFlags;

export const listTrash = (context: CliContext, flags: TrashListFlags, path?: string): Promise<number> =>
  untilReaderGone(context, () => {
    const below = path === undefined ? undefined : parseRemotePath(path);
    const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
    return withRemote(context, flags, async (remote) => {
      const items = remote.files.trashList({ path: below, signal });
      const nothing =
        below === undefined
          ? 'The trash is empty.'
          : `Nothing in the trash was at ${displayName(below)} or below it.`;
      await printItems(context, flags, items, nothing);
      return EXIT_DONE;
    });
  });
