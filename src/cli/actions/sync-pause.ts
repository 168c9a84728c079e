// `wherry sync pause`: nothing is done for a saved pair until it is resumed.

import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { printResult } from '../print-result.ts';
import { openControl } from '../sync/open-pairs.ts';

/** Code: `NOT_FOUND`. */
export const pausePair = async (context: CliContext, flags: OutputFlags, name: string): Promise<void> => {
  const control = await openControl();
  await control.pause(name);
  await printResult(context, flags, {
    text: `Paused "${name}": nothing is done for it until "${context.program} sync resume ${name}".`,
    json: { type: 'pairPaused', name },
  });
};
