// `wherry whoami`: what a person may type.

import type { WhoAmIFlags } from '../actions/whoami.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';

export const whoamiCommand = defineCommand<WhoAmIFlags, []>({
  brief: 'Show what account this is and what it may do',
  usage: [''],
  description: 'Asks the server: name, home, rights, how you logged in, and until when.',
  examples: [{ command: 'whoami', brief: 'with the configured token' }],
  parameters: {
    flags: CLIENT_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/whoami.ts')).whoAmI,
});
