// `wherry sync pause`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../options/output-options.ts';
import { PAIR_NAME } from '../options/pair-name.ts';

export const syncPauseCommand = defineCommand<OutputFlags, [string]>({
  brief: 'Do nothing for a saved pair for a while',
  usage: ['NAME'],
  description: [
    'Nothing is done for the pair until "wherry sync resume", also when the process that serves the pairs is started anew. What is under',
    'way is cut short; what is done stays done, and the rest is gone on with then. Its directory is free for other commands meanwhile.',
  ].join('\n'),
  examples: [{ command: 'sync pause docs', brief: 'the pair called docs' }],
  parameters: {
    positional: { kind: 'tuple', parameters: [PAIR_NAME] },
    flags: { ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/sync-pause.ts')).pausePair,
});
