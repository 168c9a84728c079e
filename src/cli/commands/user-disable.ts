// `wherry user disable`: what a person may type.

import type { UserDisableFlags } from '../actions/user-disable.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseText } from '../options/parsers.ts';

export const userDisableCommand = defineCommand<UserDisableFlags, [string]>({
  brief: 'Lock an account out',
  usage: ['NAME'],
  description:
    'Its connections end within a second; its files, tokens and password stay for the day it is enabled again.',
  examples: [{ command: 'user disable anna', brief: 'anna' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Account', placeholder: 'NAME', parse: parseText }],
    },
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-disable.ts')).disableUser,
});
