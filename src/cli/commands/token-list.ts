// `wherry token list`: what a person may type.

import type { TokenListFlags } from '../actions/token-list.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseNonEmpty } from '../options/parsers.ts';

export const tokenListCommand = defineCommand<TokenListFlags, []>({
  brief: 'List tokens',
  usage: ['[--account NAME | --all]'],
  description:
    'Prints the tokens of your account, of another one, or of all: when they were made, were last used, and expire. The tokens themselves are kept nowhere.',
  examples: [
    { command: 'token list', brief: 'your own' },
    { command: 'token list --all', brief: "everybody's, for an administrator" },
  ],
  parameters: {
    flags: {
      account: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'NAME',
        brief: 'Of this account [default your own]',
      },
      all: { kind: 'boolean', optional: true, withNegated: false, brief: 'Of all accounts' },
      ...ADMIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/token-list.ts')).listTokens,
});
