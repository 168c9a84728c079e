// `wherry user quota`: what a person may type.

import type { UserQuotaFlags } from '../actions/user-quota.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseText } from '../options/parsers.ts';

export const userQuotaCommand = defineCommand<UserQuotaFlags, [string, string]>({
  brief: 'Limit the size of a home',
  usage: ['NAME SIZE', 'NAME none'],
  description: 'Bytes that the home of an account may hold, unfinished uploads included.',
  examples: [
    { command: 'user quota anna 10G', brief: 'at most 10 GiB' },
    { command: 'user quota anna none', brief: 'no limit' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Account', placeholder: 'NAME', parse: parseText },
        { brief: '512M, 10G, or "none"', placeholder: 'SIZE', parse: parseText },
      ],
    },
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-quota.ts')).setQuota,
});
