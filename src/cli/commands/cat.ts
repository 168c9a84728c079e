// `wherry cat`: what a person may type.

import type { ClientFlags } from '../options/client-options.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';

export const catCommand = defineCommand<ClientFlags, string[]>({
  brief: 'Print files of the server',
  usage: ['PATH...'],
  description: [
    'Writes the content of each file to standard output, byte for byte. The hash of a file is known only at its end: a',
    'file that arrived damaged ends the command with exit code 16, so check the exit code before using what was printed.',
  ].join('\n'),
  examples: [
    { command: 'cat /notes/today.txt', brief: 'to the terminal' },
    { command: 'cat /backup.tar | tar -x', brief: 'to another program' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Absolute path of a file', placeholder: 'PATH', parse: parseText },
    },
    flags: CLIENT_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/cat.ts')).cat,
});
