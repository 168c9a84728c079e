// `wherry restart`: what a person may type.

import type { RestartFlags } from '../actions/restart.ts';
import { defineCommand } from '../define-command.ts';
import { AT_ONCE_FLAG, QUIET_FLAG, SERVER_FLAGS, SERVER_PORT } from '../options/server-options.ts';

export const restartCommand = defineCommand<RestartFlags, [number?]>({
  brief: 'Stop a server and start it again as it was',
  usage: ['[PORT | --pidfile FILE] [--now]'],
  description: [
    'Stops a server as stop does, and starts it again with the arguments and variables (WHERRY_READ_ONLY and the like), in the',
    'directory and on the port it was started with, whatever this environment says. One that was killed is started again too, as long as its pidfile is there.',
    '',
    'A token that was given as an argument or in WHERRY_TOKEN is not kept: it must be in WHERRY_TOKEN now, or nothing is done.',
  ].join('\n'),
  examples: [
    { command: 'restart', brief: 'the server, when only one runs; after an update of Wherry, say' },
    { command: 'restart 7000 --now', brief: 'the one on port 7000, without waiting for transfers' },
  ],
  parameters: {
    positional: SERVER_PORT,
    flags: { ...AT_ONCE_FLAG, ...SERVER_FLAGS, ...QUIET_FLAG },
    aliases: { q: 'quiet' },
  },
  load: async () => (await import('../actions/restart.ts')).restart,
});
