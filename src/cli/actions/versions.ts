// `wherry versions`: prints the older contents of one path, or restores one of them.

import { WherryError, displayName, parseRemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE } from '../exit-code.ts';
import { printItems } from '../trash/print-items.ts';
import { ensureRestorable, restoreItems, type RestoreFlags } from '../trash/restore-items.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withTrash } from '../trash/with-trash.ts';

export interface VersionsFlags extends RestoreFlags {
  readonly restore?: string;
}

export const versions = (context: CliContext, flags: VersionsFlags, text: string): Promise<number> =>
  untilReaderGone(context, () => {
    const path = parseRemotePath(text);
    const { restore } = flags;
    if (restore !== undefined) ensureRestorable([restore], flags);
    else if (flags.to !== undefined || flags.onConflict !== undefined)
      throw new WherryError('BAD_REQUEST', 'The options --to and --on-conflict need --restore ID.');
    const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
    return withTrash(context, flags, async (files) => {
      const items = await files.versions(path, { signal });
      if (restore === undefined) {
        await printItems(context, flags, items, `No older content of ${displayName(path)} is kept.`);
        return EXIT_DONE;
      }
      if (!items.some(({ id }) => id === restore))
        throw new WherryError(
          'NOT_FOUND',
          `"${displayName(restore)}" is no version of "${displayName(path)}"; "wherry versions" lists them.`,
        );
      // Asked for by name: it takes the place of what is there, which becomes a version.
      const onConflict = flags.onConflict ?? 'replace';
      return restoreItems(context, { ...flags, onConflict }, files, [restore]);
    });
  });
