// `wherry passwd`: what a person may type.

import type { PasswdFlags } from '../actions/passwd.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';

export const passwdCommand = defineCommand<PasswdFlags, []>({
  brief: 'Change your own password',
  usage: [''],
  description:
    'The server asks for the present password, if there is one, and for the new one. All your other logins and tokens end.',
  examples: [{ command: 'passwd', brief: 'on a terminal' }],
  parameters: {
    flags: CLIENT_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/passwd.ts')).changePassword,
});
