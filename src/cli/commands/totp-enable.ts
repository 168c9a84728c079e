// `wherry totp enable`: what a person may type.

import type { TotpEnableFlags } from '../actions/totp-enable.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';

export const totpEnableCommand = defineCommand<TotpEnableFlags, []>({
  brief: 'Ask for a one-time code besides your password',
  usage: [''],
  description:
    'Shows a secret to put into an authenticator app, and switches codes on when the app shows the right one. They are asked for at `wherry login`; tokens need none.',
  examples: [{ command: 'totp enable', brief: 'on a terminal' }],
  parameters: {
    flags: CLIENT_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/totp-enable.ts')).enableCodes,
});
