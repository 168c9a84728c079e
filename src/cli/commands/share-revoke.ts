// `wherry share revoke`: what a person may type.

import type { ShareRevokeFlags } from '../actions/share-revoke.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';

export const shareRevokeCommand = defineCommand<ShareRevokeFlags, string[]>({
  brief: 'End shares',
  usage: ['ID...'],
  description:
    'Their links work no more. What was shared stays as it is. Whoever administers the server may end the shares of others, too.',
  examples: [{ command: 'share revoke Zk3vQ1aBx7c', brief: 'by the id that the list shows' }],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Of the list', placeholder: 'ID', parse: parseText },
    },
    flags: CLIENT_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/share-revoke.ts')).revokeShares,
});
