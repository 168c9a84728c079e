// `wherry user remove`: what a person may type.

import type { UserRemoveFlags } from '../actions/user-remove.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseText } from '../options/parsers.ts';

export const userRemoveCommand = defineCommand<UserRemoveFlags, [string]>({
  brief: 'Remove an account',
  usage: ['NAME'],
  description: 'Removes the account with its tokens. Its files stay where they are.',
  examples: [{ command: 'user remove anna', brief: '/home/anna stays' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Account', placeholder: 'NAME', parse: parseText }],
    },
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-remove.ts')).removeUser,
});
