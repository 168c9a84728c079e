// `wherry token recover`: what a person may type.

import type { TokenRecoverFlags } from '../actions/token-recover.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';

export const tokenRecoverCommand = defineCommand<TokenRecoverFlags, []>({
  brief: "Get into a server again whose owner's token was lost",
  usage: ['[--state DIR]'],
  description:
    "On the server's machine, as the user that runs it: makes a new token of the owner and prints it, once. It works at once, also while the server runs; other tokens go on working (`token list --all --local` shows them).",
  examples: [{ command: 'token recover', brief: "for this machine's server" }],
  parameters: {
    flags: ADMIN_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/token-recover.ts')).recoverToken,
});
