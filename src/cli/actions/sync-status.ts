// `wherry sync status`: all that is known of saved pairs.

import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { readPairs } from '../sync/open-pairs.ts';
import { pairDetailJson } from '../sync/pair-json.ts';
import { formatPair } from '../sync/pair-text.ts';
import { formatJson } from '../text/format-json.ts';

/** Code: `NOT_FOUND`. */
export const pairStatus = async (context: CliContext, flags: OutputFlags, name?: string): Promise<void> => {
  const [{ findStatus }, { statuses }] = await Promise.all([
    import('../../sync/pairs/index.ts'),
    readPairs(),
  ]);
  const shown = name === undefined ? statuses : [findStatus(statuses, name)];
  const texts = shown.map((status) =>
    flags.json === true ? `${formatJson(pairDetailJson(status))}\n` : formatPair(status, context.program),
  );
  if (texts.length > 0) await context.stdout.write(texts.join(flags.json === true ? '' : '\n'));
  else if (flags.quiet !== true && context.stderr.isTerminal)
    await context.stderr.write(
      `No pair is saved; "${context.program} sync both --save LOCAL REMOTE" saves one.\n`,
    );
};
