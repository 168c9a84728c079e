// `wherry generate-token`: what a person may type.

import type { GenerateTokenFlags } from '../actions/generate-token.ts';
import { defineCommand } from '../define-command.ts';

export const generateTokenCommand = defineCommand<GenerateTokenFlags, []>({
  brief: 'Make a token for a server and its clients',
  usage: ['[--json]'],
  description:
    'Prints a new random token: 22 characters, 128 bits. Whoever has it may do everything on the server that runs with it.',
  examples: [
    { command: 'generate-token > token.txt', brief: 'kept in a file, for --token-file' },
    { command: 'run /srv/files --token-file token.txt', brief: 'a server that accepts it' },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [] },
    flags: { json: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print a JSON object' } },
  },
  load: async () => (await import('../actions/generate-token.ts')).generateToken,
});
