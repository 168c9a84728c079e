// `wherry user enable`: what a person may type.

import type { UserEnableFlags } from '../actions/user-enable.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseText } from '../options/parsers.ts';

export const userEnableCommand = defineCommand<UserEnableFlags, [string]>({
  brief: 'Let a disabled account in again',
  usage: ['NAME'],
  description: 'Its password and its tokens are good again, and its files are where they were.',
  examples: [{ command: 'user enable anna', brief: 'anna' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Account', placeholder: 'NAME', parse: parseText }],
    },
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-enable.ts')).enableUser,
});
