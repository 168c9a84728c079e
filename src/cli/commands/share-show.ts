// `wherry share show`: what a person may type.

import type { ShareShowFlags } from '../actions/share-show.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';
import { QR_FLAG } from '../options/share-options.ts';

export const shareShowCommand = defineCommand<ShareShowFlags, [string]>({
  brief: 'Print the link of a share again',
  usage: ['[--qr] ID'],
  description:
    'Prints the link of one of your shares, alone on the first line, and below it what is known of the share.',
  examples: [{ command: 'share show Zk3vQ1aBx7c --qr', brief: 'by the id that the list shows' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Of the list', placeholder: 'ID', parse: parseText }],
    },
    flags: { qr: QR_FLAG, ...CLIENT_FLAGS },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/share-show.ts')).showShare,
});
