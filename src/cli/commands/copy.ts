// `wherry copy`: what a person may type.

import type { CopyFlags } from '../actions/copy.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';
import { CONFLICT_FLAG } from '../options/transfer-options.ts';

export const copyCommand = defineCommand<CopyFlags, [string, string]>({
  brief: 'Copy on the server',
  usage: ['[-r] [--on-conflict fail|replace|rename|skip|newer] FROM TO'],
  description: [
    'Copies a file, or with -r a directory, without sending its bytes through this machine. When TO is an existing',
    'directory the copy goes into it under its own name; otherwise it becomes exactly TO, whose parent must exist.',
    'Directories merge; files follow --on-conflict.',
  ].join('\n'),
  examples: [
    { command: 'copy /final.txt /final-2.txt', brief: 'a second file with the same content' },
    { command: 'cp -r /photos /backup', brief: 'a whole directory, into the directory /backup' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Absolute path of what to copy', placeholder: 'FROM', parse: parseText },
        { brief: 'Absolute path of the copy, or a directory', placeholder: 'TO', parse: parseText },
      ],
    },
    flags: {
      recursive: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Directories with all that is in them',
      },
      onConflict: CONFLICT_FLAG,
      ...CLIENT_FLAGS,
    },
    aliases: { r: 'recursive', ...CLIENT_ALIASES },
  },
  load: async () => (await import('../actions/copy.ts')).copy,
});
