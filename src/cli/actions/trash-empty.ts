// `wherry trash empty`: removes for good what was removed or replaced.

import { displayName, parseRemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { confirm } from '../confirm.ts';
import { EXIT_DONE, EXIT_PARTLY } from '../exit-code.ts';
import { printResult } from '../print-result.ts';
import { formatTrashSum } from '../trash/format-trash.ts';
import { withTrash, type TrashFlags } from '../trash/with-trash.ts';

export interface TrashEmptyFlags extends TrashFlags {
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
  const question =
    flags.local === undefined
      ? 'This removes everything in the trash for good.'
      : `This removes everything in the trash of ${displayName(flags.local)} for good.`;
  if (isAll && yes !== true && !(await confirm(context, question, '--yes'))) {
    await printResult(context, flags, {
      text: 'Nothing was removed.',
      json: { type: 'trashEmptied', items: 0, bytes: 0, stuck: 0 },
    });
    return EXIT_DONE;
  }
  return withTrash(context, flags, async (files) => {
    const cleared = await files.trashEmpty({ path, olderThanMs, signal: context.interrupt });
    const { items, bytes, stuck } = cleared;
    const left =
      stuck === 0
        ? ''
        : ` What the operating system did not let go of (${stuck}) is tried again ${flags.local === undefined ? 'every hour' : 'after a later run'}.`;
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
