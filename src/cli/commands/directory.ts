// `wherry directory`: what a person may type.

import type { DirectoryFlags } from '../actions/directory.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';

export const directoryCommand = defineCommand<DirectoryFlags, [string, string?]>({
  brief: 'Create a directory on the server',
  usage: ['[-p] [-u] PATH', '[-p] [-u] NAME [DIRECTORY]'],
  description: [
    'Creates a directory: at an absolute path, or under a name in a directory (the root directory when none is given).',
    'A name that is taken is refused; with -u an existing directory is fine; with -p missing parents are made too.',
  ].join('\n'),
  examples: [
    { command: 'directory /photos', brief: 'a directory in the root directory' },
    { command: 'directory 2026 /photos', brief: 'the directory /photos/2026' },
    { command: 'mkdir -p /photos/2026/november', brief: 'with every parent that is missing' },
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
      parents: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Make missing parents; an existing directory is fine',
      },
      update: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'An existing directory is fine; it is left as it is',
      },
      ...CLIENT_FLAGS,
    },
    aliases: { p: 'parents', u: 'update', ...CLIENT_ALIASES },
  },
  paths: 'names',
  load: async () => (await import('../actions/directory.ts')).directory,
});
