// A list: a table for people, an object a line for programs.

import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { formatJson } from '../text/format-json.ts';

export interface PrintedItems<T> {
  readonly items: readonly T[];
  readonly table: (items: readonly T[]) => string;
  readonly json: (item: T) => Readonly<Record<string, unknown>>;
  /** Said, on stdout, when there are none. */
  readonly none: string;
}

export const printItems = async <T>(
  context: CliContext,
  flags: Pick<ClientFlags, 'json' | 'quiet'>,
  { items, table, json, none }: PrintedItems<T>,
): Promise<void> => {
  if (flags.json === true)
    await context.stdout.write(items.map((item) => `${formatJson(json(item))}\n`).join(''));
  else if (items.length > 0) await context.stdout.write(table(items));
  else if (flags.quiet !== true) await context.stdout.write(`${none}\n`);
};
