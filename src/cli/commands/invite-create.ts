// `wherry invite create`: what a person may type.

import type { InviteCreateFlags } from '../actions/invite-create.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseSpan, parseSizeOption, parseVerbsOption } from '../options/parsers.ts';

export const inviteCreateCommand = defineCommand<InviteCreateFlags, []>({
  brief: 'Invite somebody to register',
  usage: ['[--role ROLE] [--no-home] [--quota SIZE] [--expires DURATION]'],
  description:
    'Prints a code, once, with which one person can make an account: `wherry register URL --user NAME --invite CODE`. The server must let invited people in: `run --registration invite`.',
  examples: [
    { command: 'invite create', brief: 'an editor in a home of their own, within a week' },
    { command: 'invite create --role reader --no-home --expires 2h', brief: 'may read everything' },
  ],
  parameters: {
    flags: {
      role: {
        kind: 'parsed',
        parse: parseVerbsOption,
        optional: true,
        placeholder: 'ROLE',
        brief: 'What they may do [default editor]',
      },
      noHome: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'No home of their own: the role is for the whole server',
      },
      quota: {
        kind: 'parsed',
        parse: parseSizeOption,
        optional: true,
        placeholder: 'SIZE',
        brief: 'Bytes that the home may hold [default no limit]',
      },
      expires: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'DURATION',
        brief: 'Good for so long [default 7d]',
      },
      ...ADMIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/invite-create.ts')).createInvite,
});
