// Prints items of the trash: a table, or one object a line as they come.

import type { TrashItem } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { formatJson } from '../text/format-json.ts';
import { formatTrashTable, trashItemJson } from './format-trash.ts';

/** `nothing` is what people read when there are none. */
export const printItems = async (
  context: CliContext,
  flags: Pick<ClientFlags, 'json' | 'quiet'>,
  items: AsyncIterable<TrashItem> | Iterable<TrashItem>,
  nothing: string,
): Promise<void> => {
  const held: TrashItem[] = [];
  for await (const item of items) {
    if (flags.json === true) await context.stdout.write(`${formatJson(trashItemJson(item))}\n`);
    else held.push(item);
  }
  if (held.length > 0) await context.stdout.write(formatTrashTable(held));
  else if (flags.json !== true && flags.quiet !== true) await context.stdout.write(`${nothing}\n`);
};
