// `wherry user role`: what a person may type.

import type { UserRoleFlags } from '../actions/user-role.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseText } from '../options/parsers.ts';

export const userRoleCommand = defineCommand<UserRoleFlags, [string, string, string?]>({
  brief: 'Say what an account may do, and where',
  usage: ['NAME ROLE [PATH]', 'NAME inherit PATH'],
  description: [
    'The rule holds for the path and everything below it, until a deeper rule says otherwise. Without PATH: for the home, or for the whole server where there is none. "inherit" removes the rule at a path.',
    '',
    'A role is admin, editor (read, write, delete, share), contributor (read and add, replace nothing), reader, uploader (add, see nothing) or none; or verbs such as read+share.',
  ].join('\n'),
  examples: [
    { command: 'user role anna reader /photos', brief: 'may read /photos, besides what she may already' },
    { command: 'user role anna none /photos/private', brief: 'but not that' },
    { command: 'user role anna inherit /photos/private', brief: 'after all' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Account', placeholder: 'NAME', parse: parseText },
        { brief: 'Role, verbs, or "inherit"', placeholder: 'ROLE', parse: parseText },
        { brief: 'Remote directory', placeholder: 'PATH', parse: parseText, optional: true },
      ],
    },
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-role.ts')).setRole,
});
