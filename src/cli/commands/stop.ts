// `wherry stop`: what a person may type.

import type { StopFlags } from '../actions/stop.ts';
import { defineCommand } from '../define-command.ts';
import { AT_ONCE_FLAG, QUIET_FLAG, SERVER_FLAGS, SERVER_PORT } from '../options/server-options.ts';

export const stopCommand = defineCommand<StopFlags, [number?]>({
  brief: 'Stop a server that was started',
  usage: ['[PORT | --pidfile FILE] [--now]'],
  description: [
    'Tells a server that start made to stop, and waits until it has: nobody is let in any more, transfers under way have the',
    'time of its --grace to end, and what is cut off then leaves a part that the same command resumes. --now does not wait.',
    '',
    'When several run and none is named, they are listed and none is stopped. When none runs, that is said, with exit code 1:',
    'nothing was stopped. A process that is not provably the server is never touched.',
  ].join('\n'),
  examples: [
    { command: 'stop', brief: 'the server, when only one runs' },
    { command: 'stop 7000', brief: 'the one on port 7000' },
    { command: 'stop --now --pidfile /run/wherry.pid', brief: 'without waiting for transfers' },
  ],
  parameters: {
    positional: SERVER_PORT,
    flags: { ...AT_ONCE_FLAG, ...SERVER_FLAGS, ...QUIET_FLAG },
    aliases: { q: 'quiet' },
  },
  load: async () => (await import('../actions/stop.ts')).stop,
});
