// `wherry sync status`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../options/output-options.ts';
import { PAIR_NAME } from '../options/pair-name.ts';

export const syncStatusCommand = defineCommand<OutputFlags, [string?]>({
  brief: 'Tell all that is known of saved pairs',
  usage: ['[--json] [NAME]'],
  description: [
    'Prints of one saved pair, or of all of them, what it is kept in step with and how, what is in its way and what to type about it, what',
    'came of its last run, and which conflicts still have both contents beside each other.',
  ].join('\n'),
  examples: [{ command: 'sync status docs', brief: 'the pair called docs' }],
  parameters: {
    positional: { kind: 'tuple', parameters: [{ ...PAIR_NAME, optional: true }] },
    flags: { ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/sync-status.ts')).pairStatus,
});
