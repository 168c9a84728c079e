// `wherry complete`, for completion scripts alone.

import { defineCommand } from '../define-command.ts';
import { parseText } from '../options/parsers.ts';

export const completeCommand = defineCommand<Record<never, never>, string[]>({
  isHidden: true,
  brief: 'Propose what may follow on a command line',
  usage: ['MODE -- WORD...'],
  description: 'Called by the scripts that "wherry completions" prints. Says nothing about what goes wrong.',
  examples: [{ command: 'complete words -- list /ph', brief: 'paths that begin so' }],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Mode, then what is typed', placeholder: 'WORD', parse: parseText },
    },
    flags: {},
  },
  load: async () => (await import('../actions/complete.ts')).complete,
});
