// `wherry sync list`: the saved pairs, and how each is.

import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { readPairs } from '../sync/open-pairs.ts';
import { savedPairJson } from '../sync/pair-json.ts';
import { formatPairTable } from '../sync/pair-text.ts';
import { formatJson } from '../text/format-json.ts';

export const listPairs = async (context: CliContext, flags: OutputFlags): Promise<void> => {
  const { statuses, process } = await readPairs();
  if (flags.json === true) {
    await context.stdout.write(statuses.map((status) => `${formatJson(savedPairJson(status))}\n`).join(''));
    return;
  }
  if (statuses.length > 0) await context.stdout.write(formatPairTable(statuses));
  if (flags.quiet === true || !context.stderr.isTerminal) return;
  if (statuses.length === 0)
    await context.stderr.write(
      `No pair is saved; "${context.program} sync both --save LOCAL REMOTE" saves one.\n`,
    );
  else if (process === undefined)
    await context.stderr.write(`No process serves them; "${context.program} sync run" does.\n`);
};
