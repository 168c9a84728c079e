// `wherry trash empty`: removes for good what was removed or replaced.

import { parseRemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { confirm } from '../confirm.ts';
import { EXIT_DONE, EXIT_PARTLY } from '../exit-code.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { formatTrashSum } from '../trash/format-trash.ts';
import { withRemote } from '../with-remote.ts';

export interface TrashEmptyFlags extends ClientFlags {
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly yes?: boolean;
}

export const emptyTrash = async (
  context: CliContext,
  flags: TrashEmptyFlags,
  text?: string,
): Promise<number> => {
  const path = text === undefined ? undefined : parseRemotePath(text);
  const { olderThan: olderThanMs, yes } = flags;
  const isAll = (path === undefined || path === '/') && olderThanMs === undefined;
  const question = 'This removes everything in the trash for good.';
  if (isAll && yes !== true && !(await confirm(context, question, '--yes'))) {
    await printResult(context, flags, {
      text: 'Nothing was removed.',
      json: { type: 'trashEmptied', items: 0, bytes: 0, stuck: 0 },
    });
    return EXIT_DONE;
  }
  return withRemote(context, flags, async (remote) => {
    const cleared = await remote.files.trashEmpty({ path, olderThanMs, signal: context.interrupt });
    const { items, bytes, stuck } = cleared;
    const left =
      stuck === 0 ? '' : ` What the operating system did not let go of (${stuck}) is tried again every hour.`;
    await printResult(context, flags, {
      text:
        items === 0
          ? `Nothing was to be removed.${left}`
          : `Removed ${formatTrashSum(items, bytes)} for good.${left}`,
      json: { type: 'trashEmptied', items, bytes, stuck },
    });
    return stuck === 0 ? EXIT_DONE : EXIT_PARTLY;
  });
};
