// `wherry versions`: what a person may type.

import type { VersionsFlags } from '../actions/versions.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseNonEmpty, parseText } from '../options/parsers.ts';
import { LOCAL_TRASH_FLAG } from '../options/trash-options.ts';
import { RESTORE_FLAGS } from '../options/restore-options.ts';

export const versionsCommand = defineCommand<VersionsFlags, [string]>({
  brief: 'List or restore older contents of a path',
  usage: ['PATH', '--restore ID [--to PATH] [--on-conflict HOW] PATH'],
  description: [
    'Prints what the server keeps of earlier contents of one path, the newest first: of a file that was replaced, and of what was',
    'removed there. With --restore one of them takes the place of what is there, which becomes a version itself. Of a path with',
    'very many versions, those that lie close together are thinned out after the newest 64. "wherry cat --version ID PATH" prints one,',
    'and "wherry download --version ID PATH" fetches it.',
  ].join('\n'),
  examples: [
    { command: 'versions /notes/today.txt', brief: 'what it held before' },
    { command: 'versions --restore 0hokk94pnu844f5404f-0 /notes/today.txt', brief: 'go back to one of them' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Absolute path', placeholder: 'PATH', parse: parseText }],
    },
    flags: {
      restore: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'ID',
        brief: 'Restore the version with this id',
      },
      to: RESTORE_FLAGS.to,
      onConflict: {
        ...RESTORE_FLAGS.onConflict,
        brief: 'When the name exists with other content [default replace]',
      },
      local: LOCAL_TRASH_FLAG,
      ...CLIENT_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/versions.ts')).versions,
});
