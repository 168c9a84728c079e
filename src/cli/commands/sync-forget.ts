// `wherry sync forget`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../options/output-options.ts';
import { PAIR_NAME } from '../options/pair-name.ts';

export const syncForgetCommand = defineCommand<OutputFlags, [string]>({
  brief: 'Forget a saved pair',
  usage: ['NAME'],
  description: [
    'Ends the pair, and forgets it and what its two sides last agreed on. Both directories stay as they are, with what is in their trash.',
    'When they are kept in step again that begins with a first run, which removes nothing.',
  ].join('\n'),
  examples: [{ command: 'sync forget docs', brief: 'the pair called docs' }],
  parameters: {
    positional: { kind: 'tuple', parameters: [PAIR_NAME] },
    flags: { ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/sync-forget.ts')).forgetPair,
});
