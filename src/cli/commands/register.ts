// `wherry register`: what a person may type.

import type { RegisterFlags } from '../actions/login.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { LOGIN_FLAGS } from '../options/login-options.ts';
import { parseNonEmpty, parseText } from '../options/parsers.ts';

export const registerCommand = defineCommand<RegisterFlags, [string, string]>({
  brief: 'Make an account for yourself',
  usage: ['[--invite CODE] [--as NAME] URL USER'],
  description:
    'Asks for a password, makes the account, and logs in to it as `login` does. The server says who may: nobody, whoever has an invite, or everybody.',
  examples: [
    { command: 'register wherry://files.example.org anna --invite CODE', brief: 'with a code of the owner' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'wherry://HOST:PORT#PIN', placeholder: 'URL', parse: parseText },
        { brief: 'Account name', placeholder: 'USER', parse: parseText },
      ],
    },
    flags: {
      invite: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'CODE',
        brief: 'What the owner of the server gave you',
      },
      ...LOGIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/login.ts')).register,
});
