// `wherry trash list`: what a person may type.

import type { TrashListFlags } from '../actions/trash-list.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';
import { LOCAL_TRASH_FLAG } from '../options/trash-options.ts';

export const trashListCommand = defineCommand<TrashListFlags, [string?]>({
  brief: 'List what was removed and replaced',
  usage: ['[PATH]', '--local DIRECTORY [PATH]'],
  description: [
    'Prints what the server keeps of removed files and directories, and of contents that were replaced: the newest first, with',
    'when and by whom, and how much it is altogether. With PATH only what was there or below it. A server keeps it for 30 days',
    'unless it was told otherwise (run --keep), or until its disk is full: then the oldest goes first. With --local, the trash of a',
    'directory here that "sync" changes.',
  ].join('\n'),
  examples: [
    { command: 'trash list', brief: 'everything' },
    { command: 'trash list --local docs', brief: 'what sync has removed or replaced in docs' },
    { command: 'trash list /photos', brief: 'what was removed or replaced in /photos' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Absolute path', placeholder: 'PATH', parse: parseText, optional: true }],
    },
    flags: { local: LOCAL_TRASH_FLAG, ...CLIENT_FLAGS },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/trash-list.ts')).listTrash,
});
