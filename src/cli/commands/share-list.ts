// `wherry share list`: what a person may type.

import type { ShareListFlags } from '../actions/share-list.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';

export const shareListCommand = defineCommand<ShareListFlags, []>({
  brief: 'List shares',
  usage: ['[--all]'],
  description:
    'Prints what you have shared, or with --all what everybody has: how often each link was used, until when it is good, and why one works no more. The links themselves are in `share show` and in the objects of --json, those of other accounts nowhere.',
  examples: [
    { command: 'share list', brief: 'your own' },
    { command: 'share list --all', brief: "everybody's, for an administrator" },
  ],
  parameters: {
    flags: {
      all: { kind: 'boolean', optional: true, withNegated: false, brief: 'Of all accounts' },
      ...CLIENT_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/share-list.ts')).listShares,
});
