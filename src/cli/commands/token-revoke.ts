// `wherry token revoke`: what a person may type.

import type { TokenRevokeFlags } from '../actions/token-revoke.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseNonEmpty, parseText } from '../options/parsers.ts';

export const tokenRevokeCommand = defineCommand<TokenRevokeFlags, [string]>({
  brief: 'Revoke a token',
  usage: ['[--account NAME] TOKEN'],
  description: 'The token logs in no more, and connections made with it end within a second.',
  examples: [
    { command: 'token revoke laptop', brief: 'your own, by its name' },
    {
      command: 'token revoke kPq2Yx0aB1c --account anna',
      brief: "somebody's, by the id that the list shows",
    },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name or id', placeholder: 'TOKEN', parse: parseText }],
    },
    flags: {
      account: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'NAME',
        brief: 'Of this account [default your own; with --local, of any]',
      },
      ...ADMIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/token-revoke.ts')).revokeToken,
});
