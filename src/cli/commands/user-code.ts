// `wherry user code`: what a person may type.

import type { UserCodeFlags } from '../actions/user-code.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseText } from '../options/parsers.ts';

export const userCodeCommand = defineCommand<UserCodeFlags, [string]>({
  brief: 'Switch the one-time codes of an account off',
  usage: ['--off NAME'],
  description:
    'For somebody who has lost the device that shows the codes. They are switched on by oneself: `wherry totp enable`.',
  examples: [{ command: 'user code --off anna', brief: 'the password alone is enough again' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Account', placeholder: 'NAME', parse: parseText }],
    },
    flags: {
      off: { kind: 'boolean', withNegated: false, brief: 'Ask for no codes any more' },
      ...ADMIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-code.ts')).switchCodesOff,
});
