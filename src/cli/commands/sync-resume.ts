// `wherry sync resume`: what a person may type.

import type { ResumeFlags } from '../actions/sync-resume.ts';
import { parseAllowDelete } from '../options/max-delete.ts';
import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS } from '../options/output-options.ts';
import { PAIR_NAME } from '../options/pair-name.ts';

export const syncResumeCommand = defineCommand<ResumeFlags, [string]>({
  brief: 'Go on with a saved pair',
  usage: ['[--allow-delete N] NAME'],
  description: [
    'Goes on with a pair that was paused, that is held because too much would be removed, or that has failed, such as for a token that',
    'was refused. With --allow-delete its next run may remove so many entries of one side; the runs after that are bounded as before. That',
    'needs the process that serves the pairs.',
  ].join('\n'),
  examples: [
    { command: 'sync resume docs', brief: 'the pair called docs' },
    { command: 'sync resume --allow-delete 20 docs', brief: 'and let 20 entries be removed, once' },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [PAIR_NAME] },
    flags: {
      allowDelete: {
        kind: 'parsed',
        parse: parseAllowDelete,
        optional: true,
        placeholder: 'N',
        brief: 'The next run may remove so many entries of one side, whatever --max-delete of the pair says',
      },
      ...OUTPUT_FLAGS,
    },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/sync-resume.ts')).resumePair,
});
