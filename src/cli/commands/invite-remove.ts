// `wherry invite remove`: what a person may type.

import type { InviteRemoveFlags } from '../actions/invite-remove.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseText } from '../options/parsers.ts';

export const inviteRemoveCommand = defineCommand<InviteRemoveFlags, [string]>({
  brief: 'Withdraw an invite',
  usage: ['ID'],
  description: 'Its code is good no more. Who has registered with it keeps the account.',
  examples: [{ command: 'invite remove Zk3vQ1aB', brief: 'by the id that the list shows' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Of the list', placeholder: 'ID', parse: parseText }],
    },
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/invite-remove.ts')).removeInvite,
});
