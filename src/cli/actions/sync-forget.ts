// `wherry sync forget`: ends a saved pair, and forgets it.

import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { printResult } from '../print-result.ts';
import { openControl } from '../sync/open-pairs.ts';

/** Code: `NOT_FOUND`. */
export const forgetPair = async (context: CliContext, flags: OutputFlags, name: string): Promise<void> => {
  await (await openControl()).forget(name);
  await printResult(context, flags, {
    text: `Forgot "${name}", and what its two sides agreed on. Both directories stay as they are; a next run of them is a first one.`,
    json: { type: 'pairForgotten', name },
  });
};
