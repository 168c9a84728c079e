// `wherry file`: what a person may type.

import type { FileFlags } from '../actions/file.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';

export const fileCommand = defineCommand<FileFlags, [string, string?]>({
  brief: 'Create an empty file on the server',
  usage: ['[-u] PATH', '[-u] NAME [DIRECTORY]'],
  description: [
    'Creates an empty file: at an absolute path, or under a name in a directory (the root directory when none is given).',
    'A name that is taken is refused; with -u an existing file is left exactly as it is and the command succeeds.',
  ].join('\n'),
  examples: [
    { command: 'file /notes/today.txt', brief: 'an empty file at that path' },
    { command: 'file today.txt /notes', brief: 'the same' },
    { command: 'touch -u /notes/today.txt', brief: 'the same, and no error when it is there already' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Absolute path, or a name', placeholder: 'NAME', parse: parseText },
        {
          brief: 'Directory that gets the name [default /]',
          placeholder: 'DIRECTORY',
          parse: parseText,
          optional: true,
        },
      ],
    },
    flags: {
      update: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'An existing file is fine; it is left as it is',
      },
      ...CLIENT_FLAGS,
    },
    aliases: { u: 'update', ...CLIENT_ALIASES },
  },
  paths: 'names',
  load: async () => (await import('../actions/file.ts')).file,
});
