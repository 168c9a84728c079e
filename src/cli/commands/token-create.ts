// `wherry token create`: what a person may type.

import type { TokenCreateFlags } from '../actions/token-create.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseSpan, parseNonEmpty, parseText } from '../options/parsers.ts';

export const tokenCreateCommand = defineCommand<TokenCreateFlags, [string]>({
  brief: 'Make a named token for an account',
  usage: ['[--account NAME] [--expires DURATION] TOKEN_NAME'],
  description: [
    'Prints a new token, once. It is made here: the server keeps only what it needs to check it. Whoever has it can do what the account may.',
    '',
    'Without --account: for your own account.',
  ].join('\n'),
  examples: [
    { command: 'token create laptop', brief: 'for yourself' },
    {
      command: 'token create ci --account builder --expires 90d',
      brief: 'for the account builder, good for 90 days',
    },
    {
      command: 'token create recovered --account owner --local',
      brief: "after the owner's token was lost, on the server's machine",
    },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'What lists call it', placeholder: 'TOKEN_NAME', parse: parseText }],
    },
    flags: {
      account: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'NAME',
        brief: 'Account it logs in to [default your own]',
      },
      expires: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'DURATION',
        brief: 'Good for so long [default until revoked]',
      },
      ...ADMIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/token-create.ts')).createToken,
});
