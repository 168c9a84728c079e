// `wherry status`: what a person may type.

import type { StatusFlags } from '../actions/status.ts';
import { defineCommand } from '../define-command.ts';
import { SERVER_FLAGS, SERVER_PORT } from '../options/server-options.ts';

export const statusCommand = defineCommand<StatusFlags, [number?]>({
  brief: 'Say which servers run that were started',
  usage: ['[PORT | --pidfile FILE]'],
  description: [
    'Prints what is known of the servers that start made: whether each one runs, its process, since when, what it serves and',
    'where, and on Linux how many connections it has. Exit code 0 when all that are printed run, 1 when one does not, or none is',
    'known. Servers of run, and of systemd, are not among them.',
  ].join('\n'),
  examples: [
    { command: 'status', brief: 'every server of the state directory' },
    { command: 'status 7000 --json', brief: 'the one on port 7000, for a program' },
  ],
  parameters: { positional: SERVER_PORT, flags: SERVER_FLAGS },
  load: async () => (await import('../actions/status.ts')).status,
});
