// `wherry login`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { LOGIN_FLAGS, type LoginFlags } from '../options/login-options.ts';
import { parseText } from '../options/parsers.ts';

export const loginCommand = defineCommand<LoginFlags, [string?, string?]>({
  brief: 'Log in with account and password, and keep a token',
  usage: ['[--as NAME] [--expires DURATION] URL [USER]', '[--as NAME] [REMOTE [USER]]'],
  description:
    'Asks for the password (and a code, where the account wants one), makes a token for this machine, and keeps it as a named remote, so that later commands ask nothing; wherry://USER@HOST:PORT finds it, too. A server that is not known yet is shown with its pin first: compare it with what its owner says.',
  examples: [
    { command: 'login wherry://anna@files.example.org', brief: 'kept under the name of the host' },
    { command: 'login wherry://192.168.1.5 anna --as home', brief: 'then: wherry list home:/' },
    { command: 'login home', brief: 'again, as the same account' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'wherry://[USER@]HOST:PORT#PIN, or a remote that is known',
          placeholder: 'URL',
          parse: parseText,
          optional: true,
        },
        {
          brief: 'Account, where the URL does not say it [else asked for]',
          placeholder: 'USER',
          parse: parseText,
          optional: true,
        },
      ],
    },
    flags: LOGIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/login.ts')).login,
});
