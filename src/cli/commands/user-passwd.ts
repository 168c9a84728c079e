// `wherry user passwd`: what a person may type.

import type { UserPasswdFlags } from '../actions/user-passwd.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseText } from '../options/parsers.ts';

export const userPasswdCommand = defineCommand<UserPasswdFlags, [string]>({
  brief: 'Set the password of an account',
  usage: ['[--keep-tokens | --remove] NAME'],
  description: [
    'Asks for a new password, or reads it from standard input. All tokens of the account are revoked and its connections end, unless --keep-tokens.',
    '',
    'For your own password: `wherry passwd`.',
  ].join('\n'),
  examples: [
    { command: 'user passwd anna', brief: 'asks twice' },
    { command: 'user passwd owner --local', brief: 'for a server whose owner wants to log in by password' },
    { command: 'user passwd anna --remove', brief: 'no login by password any more' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Account', placeholder: 'NAME', parse: parseText }],
    },
    flags: {
      keepTokens: { kind: 'boolean', optional: true, withNegated: false, brief: 'Leave its tokens' },
      remove: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Take the password away; tokens remain the only way in',
      },
      ...ADMIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-passwd.ts')).setPassword,
});
