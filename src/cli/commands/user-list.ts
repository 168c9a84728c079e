// `wherry user list`: what a person may type.

import type { UserListFlags } from '../actions/user-list.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';

export const userListCommand = defineCommand<UserListFlags, []>({
  brief: 'List accounts',
  usage: [''],
  description:
    'Prints the accounts of a server: whether they are active, how they log in, and what they may do where.',
  examples: [
    { command: 'user list', brief: 'of the server that is configured' },
    { command: 'user list --local --json', brief: "of this machine's server, for a program" },
  ],
  parameters: {
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-list.ts')).listUsers,
});
