// `wherry invite list`: what a person may type.

import type { InviteListFlags } from '../actions/invite-list.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';

export const inviteListCommand = defineCommand<InviteListFlags, []>({
  brief: 'List open invites',
  usage: [''],
  description: ['Prints the invites that nobody has used yet. The codes themselves are kept nowhere.'].join(
    '\n',
  ),
  examples: [{ command: 'invite list', brief: 'of the server that is configured' }],
  parameters: {
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/invite-list.ts')).listInvites,
});
