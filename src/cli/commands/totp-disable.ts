// `wherry totp disable`: what a person may type.

import type { TotpDisableFlags } from '../actions/totp-disable.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';

export const totpDisableCommand = defineCommand<TotpDisableFlags, []>({
  brief: 'Ask for your password alone',
  usage: [''],
  description:
    'The server asks for your password first. Who has lost the device asks an administrator: `user code --off NAME`.',
  examples: [{ command: 'totp disable', brief: 'on a terminal' }],
  parameters: {
    flags: CLIENT_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/totp-disable.ts')).disableCodes,
});
