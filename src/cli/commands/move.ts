// `wherry move`: what a person may type.

import type { MoveFlags } from '../actions/move.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';
import { CONFLICT_FLAG } from '../options/transfer-options.ts';

export const moveCommand = defineCommand<MoveFlags, [string, string]>({
  brief: 'Move or rename on the server',
  usage: ['[--on-conflict fail|replace|rename|skip|newer] FROM TO'],
  description: [
    'Gives an entry another path. When TO is an existing directory the entry goes into it under its own name; otherwise',
    'it becomes exactly TO, whose parent must exist. A symbolic link moves itself, not what it leads to.',
  ].join('\n'),
  examples: [
    { command: 'move /draft.txt /final.txt', brief: 'rename' },
    { command: 'mv /final.txt /archive', brief: 'into the directory /archive' },
    { command: 'mv --on-conflict replace /new.txt /final.txt', brief: 'replace what has the name' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Absolute path of what to move', placeholder: 'FROM', parse: parseText },
        { brief: 'Absolute path it gets, or a directory', placeholder: 'TO', parse: parseText },
      ],
    },
    flags: { onConflict: CONFLICT_FLAG, ...CLIENT_FLAGS },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/move.ts')).move,
});
