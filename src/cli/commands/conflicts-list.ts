// `wherry conflicts list`: what a person may type.

import type { ConflictsListFlags } from '../actions/conflicts-list.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { CONFLICT_PLACE_HELP } from '../options/conflict-options.ts';
import { parseText } from '../options/parsers.ts';

export const conflictsListCommand = defineCommand<ConflictsListFlags, [string?]>({
  brief: 'List the copies that conflicts have left',
  usage: ['[DIRECTORY]', 'REMOTE:/DIRECTORY'],
  description: [
    'Prints a line for each conflict copy in DIRECTORY (the current one when none is named) and below it: when and from which device it',
    'is, whether it holds the same as its original by now, sizes and times of both, and their names. Copies are known by their names:',
    '"NAME (conflict DEVICE 2026-11-20 140311Z).txt".',
    '',
    CONFLICT_PLACE_HELP,
    '',
    'Exit code 0: there are none. 4: there are some. 3: something could not be looked at.',
  ].join('\n'),
  examples: [
    { command: 'conflicts list', brief: 'in the current directory' },
    { command: 'conflicts list ~/docs', brief: 'in a directory of this machine' },
    { command: 'conflicts list home:/docs', brief: 'at the server called home' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Directory here, or with a remote at a server',
          placeholder: 'DIRECTORY',
          parse: parseText,
          optional: true,
        },
      ],
    },
    flags: CLIENT_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/conflicts-list.ts')).listConflicts,
});
